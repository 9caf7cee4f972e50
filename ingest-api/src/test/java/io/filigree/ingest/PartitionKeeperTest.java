package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.event.ExpiredRows;
import io.filigree.db.event.LogMessageIndex;
import io.filigree.db.event.PartitionWidth;
import io.filigree.db.event.RetentionSettings;
import io.filigree.db.freshness.FreshnessStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;

@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class PartitionKeeperTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    /** Five days and two hours ago it was ten in the morning of the fifteenth. */
    private static final RetentionSettings RETENTION = new RetentionSettings(
            Duration.ofDays(30),
            Duration.ofDays(30),
            Duration.ofHours(5 * 24 + 2),
            Duration.ofDays(3),
            Duration.ofHours(13),
            Duration.ofDays(30),
            Duration.ofMinutes(90),
            Duration.ofHours(48));

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);

    @Test
    void makesTheDaysAroundToday() {
        keeperAt(NOON).keepDays();

        assertThat(days("lambda_invocation"))
                .isEqualTo(days("invocation_completion"))
                .containsExactly("20261118", "20261119", "20261120", "20261121", "20261122", "20261123");
    }

    @Test
    void makesTheHoursAroundNowOfTablesThatMoveToHistory() {
        keeperAt(NOON, PartitionWidth.HOUR).keepDays();

        assertThat(hours("span"))
                .startsWith("2026112000", "2026112001")
                .endsWith("2026112018")
                .hasSize(19);
        assertThat(days("span")).isEmpty();
        assertThat(days("invocation_completion")).hasSize(6);
    }

    @Test
    void makesHoursAfterTheLastDayAndDaysAfterTheLastHour() {
        keeperAt(NOON).keepDays();
        keeperAt(NOON.plus(Duration.ofHours(90)), PartitionWidth.HOUR).keepDays();
        assertThat(days("span")).endsWith("20261123");
        assertThat(hours("span")).startsWith("2026112400").endsWith("2026112412");

        keeperAt(NOON.plus(Duration.ofHours(90))).keepDays();
        assertThat(hours("span"))
                .startsWith("2026112400")
                .endsWith("2026112423")
                .hasSize(24);
        assertThat(days("span")).endsWith("20261123", "20261125", "20261126", "20261127");
    }

    @Test
    void makesNoPartitionOfATimeThatMovedToHistory() {
        jdbc.sql("INSERT INTO history_table VALUES ('span', 1, 'x', '2026-11-20 00:00Z', now())")
                .update();
        keeperAt(NOON).keepDays();
        assertThat(days("span")).startsWith("20261120");
    }

    @Test
    void dropsADayWhenAllOfItIsOlderThanItsTableKeeps() {
        Duration day = Duration.ofDays(1);
        for (Instant past = NOON.minus(day.multipliedBy(7)); past.isBefore(NOON); past = past.plus(day)) {
            keeperAt(past).keepDays();
        }
        assertThat(days("lambda_invocation_error")).startsWith("20261111");

        keeperAt(NOON).keepDays();

        assertThat(days("lambda_invocation_error")).startsWith("20261111");
        assertThat(days("span")).startsWith("20261115").endsWith("20261123");
        assertThat(days("log")).startsWith("20261117").endsWith("20261123");
        assertThat(days("custom_event")).startsWith("20261119").endsWith("20261123");
    }

    @Test
    void removesEachKindOfRowsInItsTime() {
        String hourAgo = "2026-11-20 11:00Z";
        String threeDaysAgo = "2026-11-17 11:00Z";
        String monthsAgo = "2026-09-20 11:00Z";
        for (String receivedAt : List.of(hourAgo, threeDaysAgo, monthsAgo)) {
            jdbc.sql("INSERT INTO ingested_message VALUES (gen_random_uuid(), ?::timestamptz)")
                    .param(receivedAt)
                    .update();
            jdbc.sql("INSERT INTO undecoded_message (received_at, message_identity, reason, message)"
                            + " VALUES (?::timestamptz, gen_random_uuid(), 'odd', 'x')")
                    .param(receivedAt)
                    .update();
            for (String table : List.of("custom_event", "lambda_invocation")) {
                jdbc.sql("INSERT INTO " + table
                                + " (ts, type, received_at, attributes, decoration_status, message_identity) VALUES"
                                + " ('1999-01-01', 'A', ?::timestamptz, '{}', 'undecorated', gen_random_uuid())")
                        .param(receivedAt)
                        .update();
            }
        }

        keeperAt(NOON).removeExpiredRows();

        assertThat(count("ingested_message")).isEqualTo(1);
        assertThat(count("undecoded_message")).isEqualTo(2);
        assertThat(count("custom_event")).isEqualTo(1);
        assertThat(count("lambda_invocation")).isEqualTo(2);
    }

    @Test
    void aTableThatFailsStopsNoOther() {
        jdbc.sql("ALTER TABLE lambda_invocation_default RENAME TO gone").update();

        keeperAt(NOON).keepDays();
        keeperAt(NOON).removeExpiredRows();

        assertThat(days("lambda_invocation")).isEmpty();
        assertThat(days("lambda_invocation_error")).hasSize(6);
        assertThat(days("invocation_completion")).hasSize(6);
    }

    @Test
    void indexesTheLogMessagesOfDaysThatHaveEnded() {
        keeperAt(NOON).keepDays();

        keeperAt(NOON).indexEndedDays();
        keeperAt(NOON).indexEndedDays();

        assertThat(messageIndexes()).containsExactly("log_20261118", "log_20261119");
        keeperAt(NOON.plus(Duration.ofHours(12))).indexEndedDays();
        assertThat(messageIndexes()).doesNotContain("log_20261120");
        keeperAt(NOON.plus(Duration.ofHours(13))).indexEndedDays();
        assertThat(messageIndexes()).contains("log_20261120");
    }

    @Test
    void aDayWhoseIndexFailsStopsNoOtherAndIsTriedAgain(CapturedOutput output) {
        keeperAt(NOON).keepDays();
        jdbc.sql("CREATE TABLE log_20261119_message_idx ()").update();

        keeperAt(NOON).indexEndedDays();

        assertThat(messageIndexes()).containsExactly("log_20261118");
        assertThat(output.getAll().lines().filter(line -> line.contains("log_20261119_message_idx")))
                .singleElement()
                .asString()
                .contains("Could not build the index of log messages", "day=2026-11-19");
        assertThat(output).doesNotContain("\tat ");

        jdbc.sql("DROP TABLE log_20261119_message_idx").update();
        keeperAt(NOON).indexEndedDays();
        assertThat(messageIndexes()).containsExactly("log_20261118", "log_20261119");
    }

    @Test
    void whatNobodySetsIsKeptForItsDefault() {
        RetentionSettings settings = bound(new MockEnvironment());

        assertThat(settings)
                .isEqualTo(new RetentionSettings(
                        Duration.ofDays(30),
                        Duration.ofDays(30),
                        Duration.ofDays(30),
                        Duration.ofDays(14),
                        Duration.ofDays(30),
                        Duration.ofDays(30),
                        Duration.ofDays(7),
                        Duration.ofHours(48)));
        assertThat(bound(new MockEnvironment().withProperty("filigree.retention.custom-events", "7d"))
                        .customEvents())
                .isEqualTo(Duration.ofDays(7));
        assertThat(settings.partitioned()).containsOnlyKeys(EventPartitions.tables());
    }

    @Test
    void refusesToForgetMessagesBeforeASenderHasStoppedRepeatingThem() {
        Duration day = Duration.ofDays(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionSettings(day, day, day, day, day, day, day, Duration.ofMinutes(59)))
                .withMessage("filigree.retention.message-identities must be at least 1h, not PT59M");
    }

    private static RetentionSettings bound(MockEnvironment environment) {
        return new Binder(ConfigurationPropertySources.get(environment))
                .bindOrCreate("filigree.retention", RetentionSettings.class);
    }

    private PartitionKeeper keeperAt(Instant now) {
        return keeperAt(now, PartitionWidth.DAY);
    }

    private PartitionKeeper keeperAt(Instant now, PartitionWidth width) {
        return new PartitionKeeper(
                new EventPartitions(dataSource),
                new LogMessageIndex(dataSource),
                new ExpiredRows(dataSource),
                new FreshnessStore(dataSource),
                RETENTION,
                width,
                Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Of a table's daily partitions, in order. */
    private List<String> days(String table) {
        return partitions(table, "_([0-9]{8})$");
    }

    private List<String> hours(String table) {
        return partitions(table, "_([0-9]{10})$");
    }

    private List<String> partitions(String table, String suffix) {
        return jdbc.sql("""
                        SELECT substring(relname FROM :suffix) AS suffix FROM pg_inherits JOIN pg_class ON oid = inhrelid
                        WHERE inhparent = :table::regclass AND relname ~ :suffix ORDER BY 1
                        """)
                .param("suffix", suffix)
                .param("table", table)
                .query(String.class)
                .list();
    }

    private List<String> messageIndexes() {
        return jdbc.sql("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%' ORDER BY 1")
                .query(String.class)
                .list();
    }

    private int count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }
}
