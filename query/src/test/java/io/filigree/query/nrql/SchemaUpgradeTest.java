package io.filigree.query.nrql;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetter;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Upgrades a database with rows in every table from earlier schemas, and reads the rows. */
@Tag("slow")
class SchemaUpgradeTest {

    private static final Path MIGRATIONS = Path.of("../db/src/main/resources/db/migration");

    private static final Map<String, String> EVENTS = Map.of(
            "AwsLambdaInvocation", "lambda_invocation",
            "AwsLambdaInvocationError", "lambda_invocation_error",
            "Span", "span",
            "Log", "log",
            "Purchase", "custom_event");

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** Written by none of the versions of the application that have these migrations. */
    private static final Set<String> REMOVED = Set.of("pushed_change");

    private static final FunctionArn CHECKOUT = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    /** Of the function that {@link #fill} writes, as all of these versions of the application computed it. */
    private static final String HASH_OF_CHECKOUT = "4e56c871936f24eb64a308cf667992146ff94cc2322150687d12bafe8e04523e";

    @TempDir
    private Path folder;

    /**
     * Last migrations of earlier schemas, from the first that has all tables that {@link #fill} writes. Of some, the test
     * resources have the views and the grants as well, which are replaced by later versions of the same file.
     */
    static List<String> releases() {
        return List.of(
                "202611211804",
                "202611212240",
                "202611281521",
                "202611281570",
                "202611282130",
                "202611290300",
                "202611291200",
                "202611292200");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void keepsEveryRowAndReadsIt(String release) throws IOException {
        DataSource database = TestPostgres.database().dataSource();
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("DROP SCHEMA public CASCADE").update();
        jdbc.sql("CREATE SCHEMA public").update();
        Flyway.configure()
                .dataSource(database)
                .locations("filesystem:" + scriptsOf(release))
                .load()
                .migrate();
        fill(jdbc);
        Map<String, Long> before = counts(jdbc);
        assertThat(before).as("tables of %s that have rows", release).doesNotContainValue(0L);

        Flyway.configure().dataSource(database).load().migrate();

        Map<String, Long> after = counts(jdbc);
        before.forEach((table, rows) -> {
            if (table.equals("custom_event")) {
                assertThat(after.get(table) + after.get("log"))
                        .as("custom events, of which log events have a table of their own now")
                        .isEqualTo(rows + before.getOrDefault("log", 0L));
            } else if (!REMOVED.contains(table)) {
                assertThat(after).as(table).containsEntry(table, rows);
            }
        });
        assertReadable(jdbc);
        assertAccountScopes(database);
        assertViews(jdbc);
        assertQueryable(database);
        assertThat(reader(database).read(EventQuery.newest(AccountScope.ALL, 10).ofRequest("r-1")))
                .extracting(event -> event.get("type"))
                .containsExactlyInAnyOrder(
                        "AwsLambdaInvocation", "AwsLambdaInvocationError", "Span", "Purchase", "Log");
        assertFirstSweepChangesNothing(database, jdbc);
    }

    /** Attributes that the earlier schema did not have are added to the version that there is. */
    private static void assertFirstSweepChangesNothing(DataSource database, JdbcClient jdbc) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.RUNTIME, "java17")
                .set(ConfigurationAttribute.LAST_MODIFIED, "2026-11-01T10:00:00.000+0000")
                .set(ConfigurationAttribute.SNAP_START, "PublishedVersions")
                .set(ConfigurationAttribute.TRACING_MODE, "Active")
                .build();
        RegionSweep sweep = new RegionSweep(
                CHECKOUT.accountId(),
                CHECKOUT.region(),
                Instant.now().plusSeconds(60),
                List.of(new FunctionDescription(CHECKOUT, configuration, Map.of("team", "payments"), "Shop")));

        assertThat(new InventoryStore(database).record(sweep)).isEqualTo(new RegionSweep.Result(1, 0, 0, 0, 0));

        assertThat(jdbc.sql("SELECT count(*) FROM function_metadata")
                        .query(Integer.class)
                        .single())
                .as("versions of the metadata")
                .isEqualTo(1);
        assertThat(jdbc.sql("SELECT configuration ->> 'aws.lambda.snapStart' FROM lambda_invocation_flat")
                        .query(String.class)
                        .single())
                .isEqualTo("PublishedVersions");
        assertThat(answer(
                        TestNrql.of(database, NOW),
                        "SELECT latest(aws.lambda.snapStart), latest(aws.lambda.tracingMode) FROM AwsLambdaInvocation"
                                + " SINCE 1 day ago"))
                .isEqualTo(List.of("PublishedVersions", "Active"));
    }

    private static EventReader reader(DataSource database) {
        return new EventReader(
                new TestQueryDatabase(database),
                Duration.ofSeconds(30),
                new InventoryReader(database, Duration.ofDays(30)),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The migrations up to the release, with its views and grants. */
    private Path scriptsOf(String release) throws IOException {
        try (Stream<Path> scripts = Files.list(MIGRATIONS)) {
            for (Path script : scripts.toList()) {
                String name = script.getFileName().toString();
                if (name.startsWith("V") && name.substring(1, 13).compareTo(release) <= 0) {
                    Files.copy(script, folder.resolve(name));
                }
            }
        }
        Path others = Path.of("src/test/resources/io/filigree/query/nrql/schema", release);
        if (Files.exists(others)) {
            try (Stream<Path> scripts = Files.list(others)) {
                for (Path script : scripts.toList()) {
                    Files.copy(script, folder.resolve(script.getFileName()));
                }
            }
        }
        return folder;
    }

    private static void assertReadable(JdbcClient jdbc) {
        assertThat(jdbc.sql("SELECT name || kind FROM api_key ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "a bound keyingest",
                        "a bound query keyquery",
                        "a query keyquery",
                        "an admin keyadmin",
                        "an ingest keyingest");
        assertThat(jdbc.sql("SELECT role FROM app_user WHERE user_name = 'ada'")
                        .query(String.class)
                        .single())
                .isEqualTo("editor");
        assertThat(jdbc.sql("SELECT nrql FROM saved_query").query(String.class).single())
                .isEqualTo("SELECT count(*) FROM Span");
        assertThat(jdbc.sql("SELECT name FROM paired_account")
                        .query(String.class)
                        .single())
                .isEqualTo("Shop");
        assertThat(jdbc.sql("SELECT format || reason FROM quarantined_payload WHERE all_accounts")
                        .query(String.class)
                        .single())
                .isEqualTo("aws-lambda-v1a failure");
    }

    /** Empty lists meant all accounts. */
    private static void assertAccountScopes(DataSource database) {
        JdbcClient jdbc = JdbcClient.create(database);
        AccountScope both = AccountScope.only(List.of("123456789012", "210987654321"));
        Map<String, AccountScope> keys = new TreeMap<>();
        jdbc.sql("SELECT name, all_accounts, account_ids FROM api_key").query((ResultSet row) -> {
            keys.put(row.getString("name"), scope(row));
        });
        assertThat(keys)
                .isEqualTo(Map.of(
                        "a bound key", both,
                        "a bound query key", both,
                        "a query key", AccountScope.ALL,
                        "an admin key", AccountScope.ALL,
                        "an ingest key", AccountScope.ALL));
        DeadLetters deadLetters = new DeadLetters(database);
        assertThat(deadLetters.newest(10))
                .extracting(
                        DeadLetter::reason,
                        payload -> deadLetters
                                .find(payload.payloadId())
                                .orElseThrow()
                                .accounts())
                .containsExactlyInAnyOrder(tuple("a failure", AccountScope.ALL), tuple("a bound failure", both));
    }

    private static AccountScope scope(ResultSet row) throws SQLException {
        return AccountScope.of(row.getBoolean("all_accounts"), List.of((String[])
                row.getArray("account_ids").getArray()));
    }

    private static void assertViews(JdbcClient jdbc) {
        for (String view : List.of("lambda_invocation_flat", "lambda_error_flat", "span_flat", "log_flat")) {
            assertThat(jdbc.sql("SELECT runtime FROM " + view)
                            .query(String.class)
                            .list())
                    .as(view)
                    .containsExactly("java17");
        }
    }

    private static void assertQueryable(DataSource database) {
        QueryEngine nrql = TestNrql.of(database, NOW);
        for (String type : EVENTS.keySet()) {
            assertThat(answer(
                            nrql,
                            "SELECT count(*), uniqueCount(aws.runtime), latest(tags.team) FROM " + type
                                    + " WHERE duration = 1.5 SINCE 1 day ago"))
                    .as(type)
                    .isEqualTo(List.of(1L, 1L, "payments"));
        }
    }

    private static List<Object> answer(QueryEngine nrql, String text) {
        return List.copyOf(nrql.answer(new QueryRequest(text, AccountScope.ALL, Duration.ofSeconds(30), false, null))
                .current()
                .total()
                .values());
    }

    private static boolean exists(JdbcClient jdbc, String table) {
        return jdbc.sql("SELECT to_regclass(:table) IS NOT NULL")
                .param("table", table)
                .query(Boolean.class)
                .single();
    }

    /** Rows of every table, in statements that each of the releases understands. */
    private static void fill(JdbcClient jdbc) {
        jdbc.sql("""
                INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                VALUES ('123456789012', 'Shop', 'e', 'verified', now())""").update();
        jdbc.sql("""
                INSERT INTO account_region (account_id, region, status, attempted_at, last_sweep_at)
                VALUES ('123456789012', 'eu-west-1', 'ok', now(), now())""").update();
        long metadata =
                jdbc.sql("""
                INSERT INTO function_metadata (function_arn, version, content_hash, runtime, last_modified, layers, tags,
                    account_name, valid_from, observed_at, source)
                VALUES ('arn:aws:lambda:eu-west-1:123456789012:function:checkout', '$LATEST', decode(:hash, 'hex'),
                    'java17', '2026-11-01T10:00:00.000+0000', '{}', '{"team": "payments"}', 'Shop', now(), now(), 'poll')
                RETURNING metadata_id""").param("hash", HASH_OF_CHECKOUT).query(Long.class).single();
        jdbc.sql("""
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                    metadata_id, change_number)
                VALUES ('arn:aws:lambda:eu-west-1:123456789012:function:checkout', '123456789012', 'eu-west-1', 'checkout',
                    now(), now(), :metadata, 1)""").param("metadata", metadata).update();
        boolean logsHaveATable = exists(jdbc, "log");
        EVENTS.forEach((type, table) -> jdbc.sql(
                        "INSERT INTO " + (type.equals("Log") && !logsHaveATable ? "custom_event" : table) + """
                 (ts, type, received_at, function_arn, request_id, trace_id, attributes, decoration_status, metadata_id,
                  metadata_age_ms, message_identity)
                VALUES (:ts::timestamptz, :type, :ts::timestamptz, 'arn:aws:lambda:eu-west-1:123456789012:function:checkout',
                  'r-1', 't-1', '{"duration": 1.5}', 'decorated', :metadata, 5, gen_random_uuid())""")
                .param("ts", NOW.minus(1, ChronoUnit.HOURS).toString())
                .param("type", type)
                .param("metadata", metadata)
                .update());
        jdbc.sql("""
                INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
                SELECT type, '', 'duration', false, 'number' FROM unnest(:types) AS t (type)""").param("types", EVENTS.keySet().toArray(String[]::new)).update();
        jdbc.sql("""
                INSERT INTO invocation_completion (ts, received_at, request_id, attributes, message_identity)
                VALUES (now(), now(), 'r-2', '{"cwDuration": 2}', gen_random_uuid())""").update();
        jdbc.sql("""
                INSERT INTO undecoded_message (received_at, message_identity, reason, message)
                VALUES (now(), gen_random_uuid(), 'MALFORMED', 'text')""").update();
        jdbc.sql("INSERT INTO ingested_message (identity, received_at) VALUES (gen_random_uuid(), now())")
                .update();
        fillScopes(jdbc);
        jdbc.sql("INSERT INTO app_user (user_name, password_hash, created_at, password_changed_at, role)"
                        + " VALUES ('ada', 'x', now(), now(), 'editor')")
                .update();
        jdbc.sql("INSERT INTO saved_query (name, nrql, saved_by, saved_at)"
                        + " VALUES ('spans', 'SELECT count(*) FROM Span', 'ada', now())")
                .update();
        fillOtherTables(jdbc);
    }

    /** An empty list meant all accounts in releases without a column for it. */
    private static void fillScopes(JdbcClient jdbc) {
        boolean explicit = jdbc.sql("""
                        SELECT EXISTS (SELECT FROM pg_attribute
                                        WHERE attrelid = 'api_key'::regclass AND attname = 'all_accounts')""").query(Boolean.class).single();
        String columns = explicit ? "account_ids, all_accounts" : "account_ids";
        String all = explicit ? "'{}', true" : "'{}'";
        String bound = "'{123456789012,210987654321}'" + (explicit ? ", false" : "");
        jdbc.sql("INSERT INTO quarantined_payload (received_at, quarantined_at, body, reason, " + columns
                        + ") VALUES (now(), now(), '\\x7b7d', 'a failure', " + all
                        + "), (now(), now(), '\\x7b7d', 'a bound failure', " + bound + ")")
                .update();
        jdbc.sql("INSERT INTO api_key (kind, name, key_hash, created_at, " + columns + ")"
                        + " VALUES ('ingest', 'an ingest key', '\\x03', now(), " + all + "),"
                        + " ('query', 'a query key', '\\x04', now(), " + all + "),"
                        + " ('admin', 'an admin key', '\\x05', now(), " + all + "),"
                        + " ('ingest', 'a bound key', '\\x01', now(), " + bound + "),"
                        + " ('query', 'a bound query key', '\\x02', now(), " + bound + ")")
                .update();
    }

    /** Of what the application derives, and of tables that came later. */
    private static void fillOtherTables(JdbcClient jdbc) {
        Map<String, String> rows = Map.ofEntries(
                entry("account_schedule", "(account_id) VALUES ('123456789012')"),
                entry("account_poll", "(account_id, started_at) VALUES ('123456789012', now())"),
                entry("account_verification", "(account_id, role_arn, started_at) VALUES ('123456789012', 'r', now())"),
                entry("function_version", "VALUES ('arn', '7', 1, now(), NULL, 1)"),
                entry("function_alias", "VALUES ('arn', 'live', '7', now(), 1)"),
                entry(
                        "inventory_hint",
                        "(function_arn, version, account_id, region, source, open, hinted_at, retry_at)"
                                + " VALUES ('arn', '7', '123456789012', 'eu-west-1', 'miss', true, now(), now())"),
                entry(
                        "pushed_change",
                        "(event_id, version, function_arn, kind, observed_at, details, received_at)"
                                + " VALUES ('e', '7', 'arn', 'configured', now(), '{}', now())"),
                entry("function_activity", "VALUES ('arn', now(), now(), 3)"),
                entry("metadata_use", "VALUES (1, now(), now(), 3)"),
                entry("decoration_tally", "VALUES (now(), '123456789012', 'eu-west-1', 'decorated', '', 3, '{1,2}')"),
                entry("error_state", "VALUES ('123456789012', 'fingerprint', 'ignored', 'known', 'ada', now())"),
                entry(
                        "recommendation",
                        "(account_id, function_arn, kind, subject, action, reason, confidence, invocations,"
                                + " observed_seconds, nrql, window_begin, window_end, found_at, computed_at)"
                                + " VALUES ('123456789012', 'arn', 'timeout', '3', 'raise', 'r', 'high', 1, 1, 'q',"
                                + " now(), now(), now(), now())"),
                entry("dashboard", "VALUES ('d', 'Shop', '{}', 1, 'ada', now())"),
                entry("event_type", "(account_id, event_type) VALUES ('123456789012', 'Purchase')"),
                entry(
                        "audit_log",
                        "(at, actor_kind, actor, action, outcome) VALUES (now(), 'user', 'ada', 'login', 'success')"),
                entry("api_key_usage", "(day, key_id) SELECT current_date, min(key_id) FROM api_key"),
                entry(
                        "ingest_sender",
                        "(key_id, format, sender, first_at, last_at, requests, messages, bytes)"
                                + " SELECT min(key_id), 'otlp', 'sender', now(), now(), 1, 1, 1 FROM api_key"),
                entry(
                        "ingest_rejection",
                        "(key_id, format, reason, status, first_at, last_at, requests)"
                                + " SELECT min(key_id), 'otlp', 'too_large', 413, now(), now(), 1 FROM api_key"),
                entry(
                        "function_ingest_key",
                        "(function_arn, format, key_id, seen_at) SELECT 'arn', 'otlp', min(key_id), now() FROM api_key"));
        rows.forEach((table, row) -> {
            if (exists(jdbc, table)) {
                jdbc.sql("INSERT INTO " + table + " " + row).update();
            }
        });
    }

    /** Rows by table, without partitions and the tables of Flyway and of logins that failed. */
    private static Map<String, Long> counts(JdbcClient jdbc) {
        Map<String, Long> counts = new TreeMap<>();
        jdbc.sql("""
                        SELECT relname FROM pg_class
                         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                           AND relname NOT IN ('flyway_schema_history', 'login_failure')""")
                .query(String.class)
                .list()
                .forEach(table -> counts.put(
                        table,
                        jdbc.sql("SELECT count(*) FROM " + table)
                                .query(Long.class)
                                .single()));
        return counts;
    }
}
