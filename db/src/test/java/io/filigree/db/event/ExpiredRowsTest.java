package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ExpiredRowsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final ExpiredRows rows = new ExpiredRows(dataSource);

    @Test
    void forgetsTheMessagesThatWereReceivedBeforeAndNoOthers() {
        insertIdentities(1, "2026-11-20 11:59:59.999Z");
        insertIdentities(1, "2026-11-20 12:00Z");
        insertIdentities(1, "2026-11-20 12:01Z");

        assertThat(rows.deleteIdentities(NOON)).isEqualTo(1);
        assertThat(rows.deleteIdentities(NOON)).isZero();
        assertThat(count("ingested_message")).isEqualTo(2);
    }

    /** So many that their table has more pages than one statement goes through. */
    @Test
    void forgetsManyMessages() {
        insertIdentities(150_000, "2026-11-20 11:00Z");
        insertIdentities(10, "2026-11-20 13:00Z");
        insertIdentities(50_000, "2026-11-20 11:00Z");

        assertThat(rows.deleteIdentities(NOON)).isEqualTo(200_000);
        assertThat(count("ingested_message")).isEqualTo(10);
    }

    @Test
    void estimatesHowManyMessagesAreKnown() {
        assertThat(rows.identities()).isZero();
        insertIdentities(500, "2026-11-20 11:00Z");
        jdbc.sql("ANALYZE ingested_message").update();

        assertThat(rows.identities()).isEqualTo(500);
    }

    @Test
    void keepsEventsOfStrangeTimesByWhenTheyWereReceived() {
        new EventPartitions(dataSource).ensure("span", LocalDate.parse("2026-11-20"), LocalDate.parse("2026-11-20"));
        insertSpan("1999-01-01 00:00Z", "2026-11-20 11:00Z");
        insertSpan("1999-01-01 00:00Z", "2026-11-20 13:00Z");
        insertSpan("2199-01-01 00:00Z", "2026-11-20 11:00Z");
        insertSpan("2026-11-20 00:00Z", "2026-11-20 11:00Z");

        assertThat(rows.deleteStrays("span", NOON)).isEqualTo(2);
        assertThat(count("span_default")).isEqualTo(1);
        assertThat(count("span")).isEqualTo(2);
    }

    @Test
    void removesMessagesThatCouldNotBeDecoded() {
        for (String receivedAt : new String[] {"2026-11-20 11:00Z", "2026-11-20 13:00Z"}) {
            jdbc.sql("INSERT INTO undecoded_message (received_at, message_identity, reason, message)"
                            + " VALUES (?::timestamptz, gen_random_uuid(), 'odd', 'x')")
                    .param(receivedAt)
                    .update();
        }

        assertThat(rows.deleteUndecoded(NOON)).isEqualTo(1);
        assertThat(count("undecoded_message")).isEqualTo(1);
    }

    private void insertIdentities(int howMany, String receivedAt) {
        jdbc.sql("INSERT INTO ingested_message SELECT gen_random_uuid(), ?::timestamptz FROM generate_series(1, ?)")
                .param(receivedAt)
                .param(howMany)
                .update();
    }

    private void insertSpan(String ts, String receivedAt) {
        jdbc.sql("INSERT INTO span (ts, type, received_at, attributes, decoration_status, message_identity)"
                        + " VALUES (?::timestamptz, 'Span', ?::timestamptz, '{}', 'undecorated', gen_random_uuid())")
                .param(ts)
                .param(receivedAt)
                .update();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
