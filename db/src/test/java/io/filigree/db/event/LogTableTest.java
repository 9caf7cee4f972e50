package io.filigree.db.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.embedded.OtherPostgres;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How an installation gets the table of log events, and the index for text search where it can be built. */
class LogTableTest {

    private static final String BEFORE = "202611282130";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String MESSAGE_INDEXES =
            "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE '%gin_trgm_ops%'";

    /** In a schema without the extension, which is in another one. */
    @Test
    void movesTheLogEventsOfAnInstallation() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        TestPostgres postgres = TestPostgres.database();
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password());
        JdbcClient.create(database).sql("CREATE SCHEMA upgraded").update();
        database.setCurrentSchema("upgraded");
        JdbcClient jdbc = JdbcClient.create(database);
        // Views and callbacks are those of today, and name tables that are still to come.
        Flyway.configure()
                .dataSource(database)
                .target(BEFORE)
                .repeatableSqlMigrationPrefix("none")
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
        jdbc.sql("CREATE TABLE custom_event_20261120 PARTITION OF custom_event"
                        + " FOR VALUES FROM ('2026-11-20 00:00Z') TO ('2026-11-21 00:00Z')")
                .update();
        jdbc.sql("""
                INSERT INTO custom_event (ts, type, received_at, function_arn, qualifier, request_id, trace_id, attributes,
                    decoration_status, decoration_reason, metadata_id, metadata_age_ms, message_identity, account_ids,
                    reported_version)
                SELECT '2026-11-20 12:00Z'::timestamptz - n * interval '5 hours', CASE n % 2 WHEN 0 THEN 'Log' ELSE 'Order' END,
                    now(), 'arn' || n, 'live', 'r' || n, 't' || n, jsonb_build_object('message', 'line ' || n, 'duration', n),
                    'decorated', NULL, n, 7, gen_random_uuid(), '{1}', '3'
                FROM generate_series(1, 12) AS n
                """).update();
        List<String> before = rows(jdbc, "custom_event", "WHERE type = 'Log'");

        Flyway.configure().dataSource(database).load().migrate();

        assertThat(rows(jdbc, "log", "")).isEqualTo(before).hasSize(6);
        assertThat(jdbc.sql("SELECT DISTINCT tableoid::regclass::text FROM log ORDER BY 1")
                        .query(String.class)
                        .list())
                .as("a day that has a partition keeps it")
                .containsExactly("log_20261120", "log_default");
        assertThat(jdbc.sql("SELECT DISTINCT type FROM custom_event")
                        .query(String.class)
                        .list())
                .containsExactly("Order");
        assertThat(count(jdbc, MESSAGE_INDEXES)).isZero();
        LogMessageIndex index = new LogMessageIndex(database);
        assertThat(index.missing(NOON.plus(Duration.ofDays(1)))).containsExactly(EventPartitions.day(NOON));
        assertThat(index.build(EventPartitions.day(NOON))).isTrue();
        assertThat(count(jdbc, MESSAGE_INDEXES)).isEqualTo(1);
    }

    @Test
    void storesAndFindsLogEventsWhereTheExtensionCannotBeCreated() throws Exception {
        try (OtherPostgres server = OtherPostgres.start("16")) {
            server.administer("CREATE ROLE guest LOGIN", "CREATE ROLE filigree_reader", "CREATE DATABASE it");
            server.administer("GRANT filigree_reader TO guest");
            server.administerIn("it", "GRANT ALL ON SCHEMA public TO guest");
            DataSource database = server.dataSource("it", "guest");
            JdbcClient jdbc = JdbcClient.create(database);

            Flyway.configure().dataSource(database).load().migrate();
            write(database, "upstream timed out");

            assertThat(count(jdbc, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"))
                    .isZero();
            assertThat(count(jdbc, MESSAGE_INDEXES)).isZero();
            assertThat(count(jdbc, "SELECT count(*) FROM log WHERE attributes ->> 'message' ILIKE '%TIMED%'"))
                    .isEqualTo(1);

            LocalDate day = EventPartitions.day(NOON);
            new EventPartitions(database).ensure("log", day, day);
            LogMessageIndex index = new LogMessageIndex(database);
            assertThat(index.missing(NOON.plus(Duration.ofDays(1)))).isEmpty();
            assertThat(index.build(day)).isFalse();

            server.administerIn("it", "CREATE EXTENSION pg_trgm");
            assertThat(index.missing(NOON.plus(Duration.ofDays(1)))).containsExactly(day);
            assertThat(index.build(day)).isTrue();
            assertThat(count(jdbc, MESSAGE_INDEXES)).isEqualTo(1);
            write(database, "timed out again");
            assertThat(count(jdbc, "SELECT count(*) FROM log WHERE attributes ->> 'message' ILIKE '%TIMED%'"))
                    .isEqualTo(2);
        }
    }

    private static void write(DataSource database, String message) {
        Event event = new Event(Event.LOG, NOON, null, "request", null, Map.of("message", message), Map.of());
        try (EventStore.Append append = new EventStore(database).begin()) {
            append.write(List.of(new StoredEvent(
                    UUID.randomUUID(),
                    NOON,
                    AccountScope.ALL,
                    new DecoratedEvent(event, new Missing(Reason.ARN_MISSING)),
                    EventOrigin.SENDER)));
            append.commit();
        }
    }

    /** Without what a later migration adds. */
    /** Without the columns that a later migration adds or renames. */
    private static List<String> rows(JdbcClient jdbc, String table, String where) {
        return jdbc.sql("SELECT (to_jsonb(e) - '{unresolved,from_text,inferred_from_log}'::text[])::text FROM " + table
                        + " e " + where + " ORDER BY ts")
                .query(String.class)
                .list();
    }

    private static long count(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
