package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(60)
class EventPartitionsTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-11-20");
    private static final String INSERT_SPAN = """
            INSERT INTO span (ts, type, received_at, attributes, decoration_status, message_identity)
            VALUES ('%s', 'Span', now(), '{}', 'undecorated', gen_random_uuid())
            """;

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final EventPartitions partitions = new EventPartitions(dataSource);

    @Test
    void makesTheDaysThatAreMissing() {
        partitions.ensure("span", TODAY, TODAY);
        partitions.ensure("span", TODAY.minusDays(1), TODAY.plusDays(1));
        partitions.ensure("span", TODAY.minusDays(1), TODAY.plusDays(1));

        insertSpan("2026-11-19 00:00Z");
        insertSpan("2026-11-19 23:59:59.999Z");
        insertSpan("2026-11-20 12:00Z");
        insertSpan("2026-11-22 00:00Z");
        assertThat(count("span_20261119")).isEqualTo(2);
        assertThat(count("span_20261120")).isEqualTo(1);
        assertThat(count("span_20261121")).isZero();
        assertThat(count("span_default")).isEqualTo(1);
    }

    @Test
    void dropsTheDaysBeforeOneAndNothingElse() {
        partitions.ensure("span", TODAY.minusDays(2), TODAY);
        partitions.ensure("custom_event", TODAY.minusDays(2), TODAY);
        insertSpan("2026-11-18 12:00Z");
        insertSpan("2026-11-19 12:00Z");
        insertSpan("2020-01-01 12:00Z");

        partitions.dropBefore("span", TODAY.minusDays(1));

        assertThat(exists("span_20261118")).isFalse();
        assertThat(exists("span_20261119")).isTrue();
        assertThat(exists("custom_event_20261118")).isTrue();
        assertThat(count("span_default")).isEqualTo(1);
        assertThat(count("span")).isEqualTo(2);
    }

    @Test
    void countsEveryPartition() {
        int before = partitions.count();
        partitions.ensure("span", TODAY, TODAY.plusDays(1));
        partitions.ensure("invocation_completion", TODAY, TODAY);

        assertThat(before).isEqualTo(6);
        assertThat(partitions.count()).isEqualTo(9);
    }

    /** A table that is being written is not waited for; it is dropped at another time. */
    @Test
    void givesUpWhereATableIsBusyAndLeavesTheOthersToBeWritten() throws SQLException {
        partitions.ensure("span", TODAY.minusDays(1), TODAY);
        try (Connection writer = dataSource.getConnection();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute(INSERT_SPAN.formatted("2026-11-20 12:00Z"));

            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> partitions.dropBefore("span", TODAY))
                    .withMessageContaining("lock timeout");
            assertThat(exists("span_20261119")).isTrue();
            write.execute(INSERT_SPAN.formatted("2026-11-19 12:00Z"));
            writer.commit();
        }
        partitions.dropBefore("span", TODAY);

        assertThat(exists("span_20261119")).isFalse();
        assertThat(count("span")).isEqualTo(1);
    }

    /** Queries of events lock the tables before their snapshot. One with an older snapshot would not see the moved rows. */
    @Test
    void movesNoRowsWhileAQueryReadsTheTable() throws SQLException {
        insertSpan("2026-11-20 12:00Z");
        try (Connection reader = dataSource.getConnection();
                Statement read = reader.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            read.execute("LOCK TABLE ONLY span IN ACCESS SHARE MODE");
            read.execute("SELECT 1 FROM paired_account");

            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> partitions.ensure("span", TODAY, TODAY))
                    .withMessageContaining("lock timeout");
            try (ResultSet spans = read.executeQuery("SELECT count(*) FROM span")) {
                spans.next();
                assertThat(spans.getLong(1)).isEqualTo(1);
            }
        }
        partitions.ensure("span", TODAY, TODAY);

        assertThat(count("span_20261120")).isEqualTo(1);
    }

    @Test
    void eventsAreWrittenToTheirDaysWhileAnotherDayIsMade() throws SQLException {
        partitions.ensure("span", TODAY, TODAY);
        try (Connection writer = dataSource.getConnection();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute(INSERT_SPAN.formatted("2026-11-20 12:00Z"));

            partitions.ensure("span", TODAY.plusDays(1), TODAY.plusDays(1));

            write.execute(INSERT_SPAN.formatted("2026-11-20 13:00Z"));
            writer.commit();
        }
        assertThat(exists("span_20261121")).isTrue();
        assertThat(count("span_20261120")).isEqualTo(2);
    }

    @Test
    void givesUpWhereTheDefaultPartitionIsBusyAndLosesNothingOfIt() throws SQLException {
        insertSpan("2026-11-20 12:00Z");
        try (Connection writer = dataSource.getConnection();
                Statement write = writer.createStatement()) {
            writer.setAutoCommit(false);
            write.execute(INSERT_SPAN.formatted("2026-11-20 13:00Z"));

            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> partitions.ensure("span", TODAY, TODAY))
                    .withMessageContaining("lock timeout");
            assertThat(exists("span_20261120")).isFalse();
            writer.commit();
        }
        partitions.ensure("span", TODAY, TODAY);

        assertThat(count("span_20261120")).isEqualTo(2);
        assertThat(count("span_default")).isZero();
    }

    private void insertSpan(String ts) {
        jdbc.sql(INSERT_SPAN.formatted(ts)).update();
    }

    private boolean exists(String table) {
        return jdbc.sql("SELECT to_regclass(?) IS NOT NULL")
                .param(table)
                .query(Boolean.class)
                .single();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
