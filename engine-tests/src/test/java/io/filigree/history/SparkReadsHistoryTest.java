package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Apache Spark with two workers has the results of NRQL over the Iceberg tables. */
@Tag("slow")
@Timeout(600)
@DirtiesContext
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "filigree.poll.enabled=false",
            "filigree.recommendations.enabled=false",
            "filigree.history.enabled=true",
            "filigree.history.seal-after=400d", // by this test, not by the schedule
            "filigree.history.pace.interval=1d",
            "filigree.history.query.memory=64MB"
        })
class SparkReadsHistoryTest {

    private static final String ERASED = "333333333333";
    private static final int EVENTS = 3_000;
    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path DIRECTORY = TestInstallation.directory("engine-test");

    /** The same query in NRQL and in SQL, whose columns have the names of those of NRQL. */
    private record Query(String nrql, String sql) {}

    private static final List<Query> QUERIES = List.of(
            new Query(
                    "SELECT count(*) AS n, sum(size) AS total FROM AwsLambdaInvocation",
                    "SELECT count(DISTINCT message_identity) AS n, sum(attr_size) AS total FROM lambda_invocation"),
            new Query(
                    "SELECT count(*) AS n, average(duration) AS mean FROM AwsLambdaInvocation FACET tags.team AS team",
                    "SELECT tags['team'] AS team, count(*) AS n, avg(duration) AS mean FROM lambda_invocation"
                            + " WHERE tags['team'] IS NOT NULL GROUP BY 1"),
            new Query(
                    "SELECT percentile(duration, 50, 95, 99) AS p FROM AwsLambdaInvocation",
                    "SELECT named_struct('50', percentile(duration, 0.5), '95', percentile(duration, 0.95), '99',"
                            + " percentile(duration, 0.99)) AS p FROM lambda_invocation"),
            new Query(
                    "SELECT min(size) AS least, max(size) AS most, average(size) AS mean FROM AwsLambdaInvocation"
                            + " FACET customer LIMIT MAX",
                    "SELECT attr_customer AS customer, min(attr_size) AS least, max(attr_size) AS most, avg(attr_size) AS mean"
                            + " FROM lambda_invocation GROUP BY 1"),
            new Query(
                    "SELECT count(*) AS n, max(duration) AS longest FROM AwsLambdaInvocation TIMESERIES 1 hour",
                    "SELECT unix_timestamp(date_trunc('HOUR', ts)) AS beginTimeSeconds, count(*) AS n,"
                            + " max(duration) AS longest FROM lambda_invocation GROUP BY 1"),
            new Query(
                    "SELECT count(*) AS n FROM AwsLambdaInvocation WHERE rare = 'r3' AND flag IS TRUE AND size > 20",
                    "SELECT count(*) AS n FROM lambda_invocation WHERE get_json_object(attributes, '$.rare') = 'r3'"
                            + " AND attr_flag AND attr_size > 20"),
            // The attribute is frequent in the second hour only. Files that were written before have no column of it.
            new Query(
                    "SELECT count(*) AS n FROM AwsLambdaInvocation WHERE tier IS NOT NULL FACET tier",
                    "SELECT coalesce(attr_tier, get_json_object(attributes, '$.tier')) AS tier, count(*) AS n"
                            + " FROM lambda_invocation GROUP BY 1 HAVING tier IS NOT NULL"),
            new Query(
                    "SELECT uniqueCount(customer) AS customers FROM AwsLambdaInvocation FACET aws.accountId AS account",
                    "SELECT account_id AS account, count(DISTINCT attr_customer) AS customers FROM lambda_invocation"
                            + " GROUP BY 1"),
            new Query(
                    "SELECT count(*) AS n, sum(lines) AS lines FROM AwsLambdaInvocation JOIN (SELECT count(*) AS lines"
                            + " FROM Log FACET aws.requestId LIMIT MAX) ON aws.requestId FACET customer LIMIT MAX",
                    "SELECT attr_customer AS customer, count(*) AS n, sum(lines) AS lines FROM lambda_invocation"
                            + " JOIN (SELECT request_id, count(*) AS lines FROM log GROUP BY 1) USING (request_id)"
                            + " GROUP BY 1"),
            new Query(
                    "SELECT count(*) AS n, max(duration) AS longest FROM Span FACET name LIMIT MAX",
                    "SELECT attr_name AS name, count(*) AS n, max(duration) AS longest FROM span GROUP BY 1"),
            new Query(
                    "SELECT count(*) AS n FROM AwsLambdaInvocationError FACET error.class AS class, aws.runtime"
                            + " AS runtime",
                    "SELECT attr_error_class AS class, runtime, count(*) AS n FROM lambda_invocation_error"
                            + " GROUP BY 1, 2"),
            new Query(
                    "SELECT sum(amount) AS amount FROM Order WHERE customer LIKE 'c1%' FACET customer LIMIT MAX",
                    "SELECT attr_customer AS customer, sum(attr_amount) AS amount FROM custom_event"
                            + " WHERE type = 'Order' AND attr_customer LIKE 'c1%' GROUP BY 1"),
            new Query(
                    "SELECT timestamp, customer, number FROM AwsLambdaInvocation WHERE number > 2950 LIMIT MAX",
                    "SELECT unix_millis(ts) AS timestamp, attr_customer AS customer, attr_number AS number"
                            + " FROM lambda_invocation WHERE attr_number > 2950"));

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private HistoryStore store;

    private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(7));
    private final Instant begin = end.minus(Duration.ofHours(3));

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestInstallation.register(registry, DATABASE, DIRECTORY);
    }

    @Test
    void sparkHasTheResultsOfNrql() throws Exception {
        addEvents();
        seal(Duration.ofHours(1));
        seal(Duration.ZERO);
        assertThat(keeper(Duration.ZERO).tryErase(ERASED))
                .hasValueSatisfying(events -> assertThat(events).isPositive());
        for (String table : EventTable.tables()) {
            assertThat(count(table)).as(table).isZero();
        }

        List<List<Map<String, JsonNode>>> results = new ArrayList<>();
        String executors;
        try (SparkCluster spark = SparkCluster.start(DIRECTORY.resolve("spark"))) {
            List<String> lines = spark.run(QUERIES.stream().map(Query::sql).toList(), catalog());
            executors = lines.get(lines.size() - 1);
            for (String line : lines.subList(0, lines.size() - 1)) {
                if (line.startsWith("# ")) {
                    results.add(new ArrayList<>());
                } else {
                    results.get(results.size() - 1).add(columns(line));
                }
            }
        }

        assertThat(executors).isEqualTo("# executors 0 1");
        assertThat(results).hasSameSizeAs(QUERIES);
        for (int i = 0; i < QUERIES.size(); i++) {
            List<String> sql = normal(results.get(i), null);
            assertThat(sql).as(QUERIES.get(i).sql()).isNotEmpty();
            assertThat(normal(nrql(QUERIES.get(i).nrql()), results.get(i)))
                    .as(QUERIES.get(i).nrql())
                    .isEqualTo(sql);
        }
    }

    /** As docs/history.md describes it. */
    private Map<String, String> catalog() {
        String catalog = "spark.sql.catalog.filigree";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(catalog, "org.apache.iceberg.spark.SparkCatalog");
        settings.put(catalog + ".type", "jdbc");
        settings.put(catalog + ".uri", DATABASE.jdbcUrl());
        settings.put(catalog + ".jdbc.user", DATABASE.user());
        settings.put(catalog + ".jdbc.password", DATABASE.password());
        settings.put(catalog + ".warehouse", store.root().toUri().toString());
        settings.put("spark.sql.defaultCatalog", "filigree");
        settings.put(catalog + ".default-namespace", "filigree");
        settings.put("spark.sql.session.timeZone", "UTC");
        return settings;
    }

    private void seal(Duration before) {
        keeper(before).run();
    }

    private HistoryKeeper keeper(Duration before) {
        HistorySettings settings =
                Binder.get(new StandardEnvironment()).bindOrCreate("filigree.history", HistorySettings.class);
        return new HistoryKeeper(
                dataSource,
                store,
                settings,
                Duration.ofHours(24),
                Clock.offset(Clock.systemUTC(), before.negated()),
                new SimpleMeterRegistry());
    }

    private long count(String table) {
        return JdbcClient.create(dataSource)
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }

    private void addEvents() {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        for (String account : List.of("111111111111", "222222222222", ERASED)) {
            jdbc.sql("""
                    INSERT INTO function_metadata (function_arn, version, content_hash, runtime, layers, tags, account_name,
                        valid_from, observed_at, source)
                    VALUES (:arn, '$LATEST', '\\x00', 'java21', '{}', jsonb_build_object('team', 'team-' || :account),
                        'Account ' || :account, now(), now(), 'poll')
                    """)
                    .param("arn", "arn:aws:lambda:eu-west-1:" + account + ":function:checkout")
                    .param("account", account)
                    .update();
        }
        insert(jdbc, EventTable.INVOCATION, "'AwsLambdaInvocation'", 1, """
                'size', n * 7 % 100, 'customer', 'c' || n % 13, 'flag', n % 2 = 0, 'number', n, 'duration', n * 37 % 1000 / 4.0,
                'rare', CASE WHEN n % 20 = 0 THEN 'r' || n % 6 END,
                'tier', CASE WHEN n > 1500 OR n % 50 = 0 THEN 't' || n % 3 END""");
        insert(jdbc, EventTable.LOG, "'Log'", 2, "'message', 'line ' || n");
        insert(
                jdbc,
                EventTable.SPAN,
                "'Span'",
                3,
                "'name', CASE n % 4 WHEN 0 THEN 'GET /cart' ELSE 'sql' END, 'duration', n / 8.0");
        insert(
                jdbc,
                EventTable.INVOCATION_ERROR,
                "'AwsLambdaInvocationError'",
                10,
                "'error.class', CASE n % 3 WHEN 0 THEN 'TimeoutError' ELSE 'TypeError' END");
        insert(
                jdbc,
                EventTable.CUSTOM,
                "CASE n % 2 WHEN 0 THEN 'Order' ELSE 'Refund' END",
                5,
                "'customer', 'c' || n % 13, 'amount', n / 4.0");
    }

    /** Every so many of the events; the request ids are the same in all tables. */
    private void insert(JdbcClient jdbc, EventTable table, String type, int every, String attributes) {
        jdbc.sql("""
                INSERT INTO %s (ts, type, received_at, function_arn, request_id, trace_id, attributes, decoration_status,
                    metadata_id, metadata_age_ms, message_identity)
                SELECT ts, %s, ts + interval '1 second', function_arn, 'request-' || n, 'trace-' || n / 2,
                    jsonb_strip_nulls(jsonb_build_object(%s)), 'decorated', metadata_id, 1000, gen_random_uuid()
                FROM (SELECT n, CAST(:begin AS timestamptz) + n * interval '3.5 seconds' AS ts
                      FROM generate_series(0, :events - 1, :every) AS n) AS event
                JOIN (SELECT metadata_id, function_arn, row_number() OVER (ORDER BY metadata_id) - 1 AS position
                      FROM function_metadata) AS metadata ON position = n %% 3
                """.formatted(table.table(), type, attributes))
                .param("begin", begin.toString())
                .param("events", EVENTS)
                .param("every", every)
                .update();
        TestInstallation.noteAttributes(jdbc, table);
    }

    private List<Map<String, JsonNode>> nrql(String query) throws Exception {
        HttpResponse<String> response = TestInstallation.query(port, query, begin, end, Duration.ofSeconds(5));
        assertThat(response.statusCode()).as(query + response.body()).isEqualTo(200);
        return response.body().lines().map(SparkReadsHistoryTest::columns).toList();
    }

    private static Map<String, JsonNode> columns(String line) {
        Map<String, JsonNode> columns = new TreeMap<>();
        JSON.readTree(line).properties().forEach(column -> columns.put(column.getKey(), column.getValue()));
        return columns;
    }

    /**
     * Rows in the order of their text, with 9 digits of each number: the order in which numbers are added is not defined.
     *
     * @param like rows with the columns to compare; null for all
     */
    private static List<String> normal(List<Map<String, JsonNode>> rows, List<Map<String, JsonNode>> like) {
        return rows.stream()
                .map(row -> {
                    Map<String, String> columns = new TreeMap<>();
                    row.forEach((name, value) -> {
                        if (!value.isNull() && (like == null || like.get(0).containsKey(name))) {
                            columns.put(name, normal(value));
                        }
                    });
                    return columns.toString();
                })
                .sorted()
                .toList();
    }

    private static String normal(JsonNode value) {
        if (value.isNumber()) {
            return String.format("%.8e", value.doubleValue());
        }
        if (value.isObject()) {
            Map<String, String> parts = new TreeMap<>();
            value.properties().forEach(part -> parts.put(part.getKey(), normal(part.getValue())));
            return parts.toString();
        }
        return value.asString();
    }
}
