package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

@Tag("slow")
@Timeout(120)
class LogMessageIndexTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final LocalDate TODAY = EventPartitions.day(NOON);
    private static final LocalDate YESTERDAY = TODAY.minusDays(1);
    private static final LocalDate DAY_BEFORE = TODAY.minusDays(2);

    private static final String INSERT = """
            INSERT INTO log (ts, type, received_at, attributes, decoration_status, message_identity)
            VALUES ('%s', 'Log', now(), '{"message": "upstream timed out"}', 'undecorated', gen_random_uuid())
            """;

    /** A build waits for transactions like these, first for the one that writes, last for the one that reads. */
    private static final String WRITES = """
            INSERT INTO log (ts, type, received_at, attributes, decoration_status, message_identity)
            VALUES ('2026-11-19 12:00Z', 'Log', now(), '{"message": "timed out"}', 'undecorated', gen_random_uuid())
            """;

    private static final String READS = "SELECT count(*) FROM paired_account";

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final EventPartitions partitions = new EventPartitions(dataSource);
    private final LogMessageIndex index = new LogMessageIndex(dataSource);

    @BeforeEach
    void makeDays() {
        partitions.ensure("log", DAY_BEFORE, TODAY.plusDays(1));
        for (String ts : List.of("2026-11-18 12:00Z", "2026-11-19 12:00Z", "2026-11-20 12:00Z", "2020-01-01 12:00Z")) {
            jdbc.sql(INSERT.formatted(ts)).update();
        }
    }

    @Test
    void aDayHasEndedAnHourAfterMidnight() {
        assertThat(index.missing(Instant.parse("2026-11-20T00:59:59.999Z"))).containsExactly(DAY_BEFORE);
        assertThat(index.missing(Instant.parse("2026-11-20T01:00:00Z"))).containsExactly(YESTERDAY, DAY_BEFORE);
        assertThat(index.missing(Instant.parse("2026-11-21T00:59:59.999Z"))).containsExactly(YESTERDAY, DAY_BEFORE);
    }

    @Test
    void buildsTheIndexOfEachDayThatHasEnded() {
        assertThat(valid()).isEmpty();

        index.missing(NOON).forEach(day -> assertThat(index.build(day)).isTrue());

        assertThat(valid()).containsExactly("log_20261118_message_idx", "log_20261119_message_idx");
        assertThat(index.missing(NOON)).isEmpty();
        assertThat(index.build(YESTERDAY)).as("a second time").isFalse();
        assertThat(index.build(DAY_BEFORE.minusDays(1)))
                .as("a day without partition")
                .isFalse();
        assertThat(jdbc.sql("SELECT count(*) FROM pg_stats WHERE tablename = 'log_20261119_message_idx'")
                        .query(Integer.class)
                        .single())
                .as("statistics of the index")
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {WRITES, READS})
    void lateEventsAreWrittenWhileItBuilds(String open) throws Exception {
        try (OpenTransaction other = new OpenTransaction(open)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();

            writeWithoutWaiting("2026-11-19 23:59Z");
            writeWithoutWaiting("2026-11-20 13:00Z");
            assertThat(build).isNotDone();
            other.commit();

            assertThat(build.get()).isTrue();
        }
        int written = open.equals(WRITES) ? 3 : 2;
        assertThat(found("log_20261119", "on")).isEqualTo(written);
        assertThat(found("log_20261119", "off")).isEqualTo(written);
    }

    @Test
    void twoProcessesBuildItOnce() throws Exception {
        LogMessageIndex second = new LogMessageIndex(dataSource);
        try (OpenTransaction other = new OpenTransaction(READS)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();

            assertThat(second.build(YESTERDAY)).as("the same day").isFalse();
            assertThat(second.build(DAY_BEFORE)).as("another day").isFalse();
            other.commit();
            assertThat(build.get()).isTrue();
        }
        assertThat(second.build(YESTERDAY)).isFalse();
        assertThat(second.build(DAY_BEFORE)).isTrue();
        assertThat(valid()).hasSize(2);
    }

    @Test
    void partitionsAreMadeAndDroppedWhileItBuilds() throws Exception {
        try (OpenTransaction other = new OpenTransaction(READS)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();

            partitions.dropBefore("log", YESTERDAY);
            partitions.ensure("log", TODAY.plusDays(2), TODAY.plusDays(2));
            assertThatExceptionOfType(DataAccessException.class)
                    .as("the day whose index is being built")
                    .isThrownBy(() -> partitions.dropBefore("log", TODAY))
                    .withMessageContaining("lock timeout");
            other.commit();

            assertThat(build.get()).isTrue();
        }
        assertThat(exists("log_20261118")).isFalse();
        assertThat(exists("log_20261122")).isTrue();
        partitions.dropBefore("log", TODAY);
        assertThat(exists("log_20261119")).isFalse();
        assertThat(exists("log_20261119_message_idx")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_terminate_backend", "pg_cancel_backend"})
    void rebuildsAnIndexWhoseBuildWasInterrupted(String interrupt) throws Exception {
        try (OpenTransaction other = new OpenTransaction(WRITES)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();

            jdbc.sql("SELECT " + interrupt + "(pid) FROM pg_stat_progress_create_index")
                    .query(Boolean.class)
                    .single();

            assertFailed(build);
            other.commit();
        }
        assertThat(exists("log_20261119_message_idx")).isTrue();
        assertThat(valid()).isEmpty();
        assertThat(index.missing(NOON)).containsExactly(YESTERDAY, DAY_BEFORE);

        await().until(() ->
                index.build(YESTERDAY)); // the server may not have released the lock of a lost connection yet

        assertThat(valid()).containsExactly("log_20261119_message_idx");
        assertThat(found("log_20261119", "off")).isEqualTo(2);
    }

    @Test
    void cancelsTheBuildWhenItIsClosed() throws Exception {
        try (OpenTransaction other = new OpenTransaction(READS)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();

            index.close();

            assertFailed(build);
            other.commit();
        }
        assertThat(index.build(DAY_BEFORE)).as("after it was closed").isFalse();
        LogMessageIndex restarted = new LogMessageIndex(dataSource);
        assertThat(restarted.build(YESTERDAY)).isTrue();
        assertThat(valid()).containsExactly("log_20261119_message_idx");
    }

    @Test
    void buildsNothingWithoutTheExtensionAndEveryDayWhenItIsCreatedLater() {
        jdbc.sql("DROP EXTENSION pg_trgm").update();
        assertThat(index.missing(NOON)).isEmpty();
        assertThat(index.build(YESTERDAY)).isFalse();

        jdbc.sql("CREATE SCHEMA \"other Schema\"").update();
        jdbc.sql("CREATE EXTENSION pg_trgm SCHEMA \"other Schema\"").update();
        index.missing(NOON).forEach(index::build);

        assertThat(valid()).hasSize(2);
    }

    /** As an administrator may have set for a role; a build takes longer. */
    @Test
    void timeoutsOfTheRoleDoNotEndABuild() throws Exception {
        jdbc.sql("ALTER ROLE CURRENT_USER IN DATABASE "
                        + jdbc.sql("SELECT current_database()")
                                .query(String.class)
                                .single() + " SET lock_timeout = '1ms'")
                .update();
        try (OpenTransaction other = new OpenTransaction(WRITES)) {
            CompletableFuture<Boolean> build = start(index, YESTERDAY);
            awaitBuildThatWaits();
            other.commit();

            assertThat(build.get()).isTrue();
        }
    }

    private static CompletableFuture<Boolean> start(LogMessageIndex index, LocalDate day) {
        return CompletableFuture.supplyAsync(() -> index.build(day));
    }

    private void awaitBuildThatWaits() {
        await().until(() -> jdbc.sql("SELECT count(*) FROM pg_stat_progress_create_index WHERE datname ="
                                + " current_database() AND phase LIKE 'waiting%' AND current_locker_pid <> 0")
                        .query(Integer.class)
                        .single()
                == 1);
    }

    private static void assertFailed(CompletableFuture<Boolean> build) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(build::get)
                .withCauseInstanceOf(DataAccessException.class);
    }

    private void writeWithoutWaiting(String ts) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '100ms'");
            statement.execute(INSERT.formatted(ts));
        }
    }

    private int found(String partition, String sequentially) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            client.sql("SET enable_seqscan = " + sequentially).update();
            String query = "FROM " + partition + " WHERE attributes ->> 'message' ILIKE '%TIMED%'";
            String plan = String.join(
                    "\n",
                    client.sql("EXPLAIN SELECT * " + query).query(String.class).list());
            assertThat(plan.contains("_message_idx")).as(plan).isEqualTo(sequentially.equals("off"));
            return client.sql("SELECT count(*) " + query).query(Integer.class).single();
        }
    }

    private List<String> valid() {
        return jdbc.sql("SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid AND"
                        + " pg_get_indexdef(indexrelid) LIKE '%gin_trgm_ops%' ORDER BY 1")
                .query(String.class)
                .list();
    }

    private boolean exists(String relation) {
        return jdbc.sql("SELECT to_regclass(?) IS NOT NULL")
                .param(relation)
                .query(Boolean.class)
                .single();
    }

    /** What another session has begun and not ended. */
    private final class OpenTransaction implements AutoCloseable {

        private final Connection connection = dataSource.getConnection();

        OpenTransaction(String statement) throws SQLException {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement first = connection.createStatement()) {
                first.execute(statement);
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
