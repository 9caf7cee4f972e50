package io.filigree.benchmarks.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.db.event.EventPartitions;

/**
 * A day of events, made by PostgreSQL itself: invocations and four spans each, evenly over 24 hours, of functions in ten
 * accounts whose metadata changed twice. What is random in them comes from a seed.
 */
final class GeneratedDay {

    static final LocalDate DAY = LocalDate.parse("2026-11-20");

    /** The time at which queries run. */
    static final Instant END = Instant.parse("2026-11-21T00:00:00Z");

    /** Rows of one statement: enough that its own cost is nothing, few enough to show progress. */
    private static final int CHUNK = 250_000;

    private static final String METADATA = """
            INSERT INTO function_metadata (function_arn, version, content_hash, runtime, handler, architecture, package_type,
                memory_size_mb, timeout_s, ephemeral_storage_mb, code_sha256, last_modified, layers, role, log_group, tags,
                account_name, valid_from, observed_at, source)
            SELECT 'arn:aws:lambda:eu-west-1:' || 100000000000 + f %% 10 || ':function:service-' || f, '$LATEST',
                decode(md5(f || ' ' || v), 'hex'),
                (ARRAY['python3.9', 'python3.12', 'java21', 'nodejs22.x', 'provided.al2023'])[1 + f %% 5], 'app.handler',
                (ARRAY['x86_64', 'arm64'])[1 + f %% 2], 'Zip', 128 * (1 + (f + v) %% 8), 3 + f %% 27, 512,
                md5(f || 'code' || v), '2026-11-19T10:00:00.000+0000', '{}', 'arn:aws:iam::100000000000:role/run',
                '/aws/lambda/service-' || f,
                jsonb_build_object('team', 'team-' || f %% 40, 'env', (ARRAY['prod', 'staging', 'dev'])[1 + f %% 3],
                    'Name', 'service-' || f, 'cost-center', 'c' || f %% 12),
                'account-' || f %% 10, timestamptz '2026-11-19 10:00Z' + v * interval '8 hours', now(), 'poll'
            FROM generate_series(0, %d - 1) AS f CROSS JOIN generate_series(0, %d - 1) AS v
            """;

    private static final String FUNCTIONS = """
            INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                metadata_id, change_number)
            SELECT function_arn, split_part(function_arn, ':', 5), 'eu-west-1', split_part(function_arn, ':', 7), now(),
                now(), max(metadata_id), 1
            FROM function_metadata GROUP BY function_arn
            """;

    /** The first row's number, the last one's, how many there are, and how many versions of metadata. */
    private static final String INVOCATIONS = """
            INSERT INTO lambda_invocation (ts, type, received_at, function_arn, request_id, trace_id, attributes, completion,
                decoration_status, metadata_id, metadata_age_ms, message_identity)
            SELECT e.ts, 'AwsLambdaInvocation', e.ts + interval '2 s', m.function_arn, 'request-' || lpad(i::text, 9, '0'),
                'trace-' || lpad(i::text, 9, '0'),
                jsonb_build_object('duration', e.duration, 'totalTime', e.duration * 1.1, 'error', random() < 0.02,
                    'name', 'OtherTransaction/Function/handler', 'guid', 'guid-' || i, 'priority', round(random()::numeric, 6),
                    'sampled', true, 'traceId', 'trace-' || lpad(i::text, 9, '0'), 'aws.requestId',
                    'request-' || lpad(i::text, 9, '0'), 'aws.lambda.arn', m.function_arn, 'aws.lambda.coldStart',
                    random() < 0.01, 'aws.lambda.eventSource.eventType',
                    (ARRAY['apiGateway', 'sqs', 's3', 'sns'])[1 + i %% 4], 'externalCallCount', i %% 5,
                    'customer', 'customer-' || (random() * 5000)::int),
                jsonb_build_object('cwDuration', e.duration * 1000, 'cwBilledDuration', ceil(e.duration * 1000),
                    'cwMemorySize', m.memory_size_mb, 'cwMaxMemoryUsed', round(m.memory_size_mb * (0.3 + random() * 0.6))),
                'decorated', m.metadata_id, 1000 + i %% 300000, gen_random_uuid()
            FROM (SELECT i, timestamptz '2026-11-20 00:00Z' + i * interval '1 day' / %3$d AS ts, exp(random() * 6 - 4) AS duration
                  FROM generate_series(%1$d, %2$d) AS i) AS e
            JOIN function_metadata m ON m.metadata_id = 1 + e.i * 7919::bigint %% %4$d
            """;

    private static final String SPANS = """
            INSERT INTO span (ts, type, received_at, function_arn, request_id, trace_id, attributes, decoration_status,
                metadata_id, metadata_age_ms, message_identity)
            SELECT e.ts, 'Span', e.ts + interval '2 s', m.function_arn, 'request-' || lpad((i / 4)::text, 9, '0'),
                'trace-' || lpad((i / 4)::text, 9, '0'),
                jsonb_build_object('duration', e.duration, 'name',
                    (ARRAY['handler', 'GET api.example.com', 'SELECT orders', 'sqs SendMessage'])[1 + i %% 4],
                    'category', (ARRAY['generic', 'http', 'datastore', 'http'])[1 + i %% 4], 'guid', 'span-' || i, 'traceId',
                    'trace-' || lpad((i / 4)::text, 9, '0'), 'span.kind', (ARRAY['internal', 'client'])[1 + (i > 0)::int]),
                'decorated', m.metadata_id, 1000, gen_random_uuid()
            FROM (SELECT i, timestamptz '2026-11-20 00:00Z' + i * interval '1 day' / %3$d AS ts, exp(random() * 6 - 6) AS duration
                  FROM generate_series(%1$d, %2$d) AS i) AS e
            JOIN function_metadata m ON m.metadata_id = 1 + (e.i / 4) * 7919::bigint %% %4$d
            """;

    private static final String NOTES = """
            INSERT INTO event_attribute
            SELECT DISTINCT '%1$s', 100000000000 + a || '', key, completion, jsonb_typeof(value)
            FROM generate_series(0, 9) AS a,
                (SELECT key, value, false AS completion FROM (SELECT attributes FROM %2$s LIMIT 1000) e, jsonb_each(attributes)
                 UNION ALL
                 SELECT key, value, true FROM (SELECT completion FROM %2$s LIMIT 1000) e, jsonb_each(completion)) AS noted
            """;

    private final HarnessDatabase database;
    private final QueryBenchOptions plan;

    GeneratedDay(HarnessDatabase database, QueryBenchOptions plan) {
        this.database = database;
        this.plan = plan;
    }

    /** Loads what is not there yet. */
    void load() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            long loaded = count(statement, "span");
            if (loaded == plan.spans() && count(statement, "lambda_invocation") == plan.invocations()) {
                System.out.println("The day is there already.");
                return;
            }
            if (loaded > 0) {
                throw new IllegalStateException("There are other events in " + plan.directory() + "; name another");
            }
            new EventPartitions(database.dataSource()).ensure(DAY.minusDays(1), DAY.plusDays(1));
            statement.execute(String.format(Locale.ROOT, METADATA, plan.functions(), QueryBenchOptions.VERSIONS));
            statement.execute(FUNCTIONS);
        }
        long began = System.nanoTime();
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> insert(INVOCATIONS, plan.invocations())),
                        CompletableFuture.runAsync(() -> insert(SPANS, plan.spans())))
                .join();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(NOTES.formatted("AwsLambdaInvocation", "lambda_invocation"));
            statement.execute(NOTES.formatted("Span", "span"));
            for (String table :
                    List.of("lambda_invocation", "span", "function_metadata", "lambda_function", "event_attribute")) {
                statement.execute("VACUUM (ANALYZE) " + table);
            }
            System.out.printf(
                    Locale.ROOT,
                    "Loaded %d invocations and %d spans in %d s%n",
                    count(statement, "lambda_invocation"),
                    count(statement, "span"),
                    (System.nanoTime() - began) / 1_000_000_000);
        }
    }

    private void insert(String template, int rows) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT setseed(0.5)");
            for (int from = 0; from < rows; from += CHUNK) {
                int to = Math.min(from + CHUNK, rows) - 1;
                statement.execute(String.format(
                        Locale.ROOT, template, from, to, rows, plan.functions() * QueryBenchOptions.VERSIONS));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
