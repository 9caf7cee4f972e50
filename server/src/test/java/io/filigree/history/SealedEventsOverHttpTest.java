package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.filigree.StoredEvents;
import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Queries have the same results before their events move to history, meanwhile and afterwards. */
@Tag("slow")
@DirtiesContext
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@TestPropertySource(
        properties = {
            "filigree.poll.enabled=false",
            "filigree.recommendations.enabled=false",
            "filigree.history.enabled=true",
            "filigree.history.seal-after=400d", // by this test, not by the schedule
            "filigree.history.pace.interval=1d",
            "filigree.query.per-minute=1000000",
            "filigree.query.same-per-minute=1000000"
        })
class SealedEventsOverHttpTest {

    private static final String KEY = "test-query-key-0123456789";
    private static final String ACCOUNT = "111111111111";
    private static final String OTHER = "222222222222";
    private static final TestPostgres DATABASE = TestPostgres.database();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> QUERIES = List.of(
            "SELECT count(*) FROM AwsLambdaInvocation",
            "SELECT count(*), average(duration), sum(size), min(size), max(size) FROM AwsLambdaInvocation FACET customer",
            "SELECT percentile(duration, 50, 95, 99) FROM AwsLambdaInvocation",
            "SELECT percentile(size, 50, 95) FROM AwsLambdaInvocation FACET aws.accountId",
            "SELECT uniqueCount(customer), uniques(flag) FROM AwsLambdaInvocation",
            "SELECT count(*) FROM AwsLambdaInvocation FACET tags.team",
            "SELECT count(*), latest(customer) FROM AwsLambdaInvocation, Log TIMESERIES 1 hour",
            "SELECT histogram(duration, 100, 10) FROM AwsLambdaInvocation",
            "SELECT filter(count(*), WHERE customer LIKE 'c%'), stddev(size) FROM AwsLambdaInvocation WHERE flag IS TRUE",
            "SELECT * FROM AwsLambdaInvocation LIMIT 200",
            "SELECT customer, size FROM AwsLambdaInvocation WHERE size > 50 ORDER BY size DESC LIMIT 20",
            "SELECT message FROM Log WHERE message LIKE '%late%'",
            "SELECT count(*) FROM Log WHERE aws.requestId IN (SELECT aws.requestId FROM AwsLambdaInvocation WHERE size > 90)"
                    + " LIMIT MAX",
            "SELECT count(*) FROM AwsLambdaInvocation JOIN (SELECT count(*) AS lines FROM Log FACET aws.requestId LIMIT MAX)"
                    + " ON aws.requestId FACET lines",
            "SELECT keyset() FROM AwsLambdaInvocation",
            "SELECT * FROM AwsLambdaInvocation, Log WHERE aws.requestId = 'request-8'",
            "SELECT count(*), sum(size) FROM AwsLambdaInvocation, Log WHERE trace.id = 'trace-3' AND size >= 0",
            "SELECT count(*) FROM Custom1, AwsLambdaInvocation WHERE 'id-of-the-sender' = aws.requestId",
            "SELECT count(*) FROM AwsLambdaInvocation WHERE trace.id = 'trace-of-the-sender'",
            "SELECT count(*) FROM AwsLambdaInvocation WHERE aws.requestId = 'request-8' OR aws.requestId = 'request-9'",
            "SELECT count(*) FROM AwsLambdaInvocation WHERE NOT aws.requestId = 'request-8'",
            "SELECT rate(count(*), 1 minute) FROM Custom1 TIMESERIES 2 hours",
            "SELECT count(*) FROM AwsLambdaInvocation WHERE customer = 'c3' COMPARE WITH 1 hour ago",
            "SELECT funnel(customer, WHERE size > 10, WHERE size > 60) FROM AwsLambdaInvocation");

    private static final List<String> READS = List.of(
            "/api/events?limit=5000",
            "/api/events?limit=7&type=Log",
            "/api/events?requestId=request-8",
            "/api/events?requestId=request-239",
            "/api/events?functionName=checkout&type=Custom1&limit=500",
            "/api/events?functionArn=arn:aws:lambda:eu-west-1:" + ACCOUNT + ":function:checkout&limit=500",
            "/v1/accounts/" + ACCOUNT + "/invocations/request-8",
            "/v1/accounts/0/invocations/request-9",
            "/v1/accounts/0/logs?requestId=request-8",
            "/v1/accounts/0/invocations/request-10/logs",
            "/v1/accounts/0/traces/trace-3");

    /** Read page by page. */
    private static final List<String> PAGES = List.of(
            "/v1/accounts/0/invocations?limit=37",
            "/v1/accounts/" + ACCOUNT + "/invocations?limit=50",
            "/v1/accounts/0/traces/trace-0?limit=2");

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private HistoryStore store;

    @Autowired
    private ApiKeys keys;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
    private final Instant begin = end.minus(Duration.ofHours(10));
    private final Map<String, JsonNode> before = new LinkedHashMap<>();
    private final Map<String, JsonNode> ofOneAccount = new LinkedHashMap<>();
    private final Map<String, List<JsonNode>> eventsBefore = new LinkedHashMap<>();
    private String boundKey;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "history-test-home");
        registry.add("spring.datasource.url", DATABASE::jdbcUrl);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.password", DATABASE::password);
        registry.add("filigree.query-key", () -> KEY);
        registry.add("filigree.home", home::toString);
    }

    @BeforeAll
    void addEvents() throws Exception {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        StoredEvents events = new StoredEvents(jdbc);
        events.addFunction(ACCOUNT, "checkout", "team", "payments");
        events.addFunction(OTHER, "checkout", "team", "search");
        Duration between = Duration.between(begin, end).dividedBy(240);
        for (int i = 0; i < 240; i++) {
            String account = i % 3 == 0 ? OTHER : ACCOUNT;
            Instant at = begin.plus(between.multipliedBy(i)).plusMillis(i);
            String request = "request-" + i;
            UUID invocation = events.add(account, "AwsLambdaInvocation", at, request, "trace-" + i / 2, invocation(i));
            if (i % 4 != 0) {
                events.decorate(invocation, "AwsLambdaInvocation");
            }
            if (i % 2 == 0) {
                events.add(account, "Log", at.plusMillis(5), request, "trace-" + i / 2, Map.of("message", "line " + i));
            }
            if (i % 5 == 0) {
                events.add(account, "Custom1", at.plusMillis(7), request, null, Map.of("value", i));
            }
        }
        events.add(ACCOUNT, "Log", end.minusSeconds(60), "request-1", "trace-0", Map.of("message", "too late"));
        for (String table : EventTable.tables()) {
            jdbc.sql("UPDATE " + table + " SET received_at = ts + interval '1 second'")
                    .update();
        }
        boundKey = keys.create(Kind.QUERY, "bound", List.of(ACCOUNT)).secret();
        for (String query : QUERIES) {
            before.put(query, result(query, KEY));
            ofOneAccount.put(query, result(query, boundKey));
        }
        for (String read : reads()) {
            eventsBefore.put(read, pages(read, KEY));
            eventsBefore.put(read + " of one account", pages(read, boundKey));
        }
    }

    private static Map<String, Object> invocation(int i) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("duration", i * 37 % 1000 / 4.0);
        attributes.put("size", i * 7 % 100);
        attributes.put("customer", "c" + i % 7);
        attributes.put("flag", i % 2 == 0);
        if (i == 5) {
            attributes.put("aws.requestId", "id-of-the-sender");
            attributes.put("trace.id", "trace-of-the-sender");
        }
        if (i % 11 == 0) {
            attributes.put("mixed", i % 2 == 0 ? "text" : (Object) i);
        }
        return attributes;
    }

    @Test
    @Order(1)
    void resultsAreTheSameWhileEventsMove() throws Exception {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        CompletableFuture<Void> sealing = CompletableFuture.runAsync(() -> keeper().run());
        List<String> differences = new ArrayList<>();
        int runs = 0;
        List<String> reads = reads();
        while (!sealing.isDone() || runs < QUERIES.size()) {
            String read = reads.get(runs % reads.size());
            if (!pages(read, KEY).equals(eventsBefore.get(read))) {
                differences.add(read);
            }
            String query = QUERIES.get(runs++ % QUERIES.size());
            if (!result(query, KEY).equals(before.get(query))) {
                differences.add(query);
            }
        }
        sealing.join();

        assertThat(differences).isEmpty();
        assertThat(files()).isNotEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM lambda_invocation WHERE ts < :end")
                        .param("end", end.minus(Duration.ofHours(7)).atOffset(ZoneOffset.UTC))
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("SELECT count(*) FROM lambda_invocation")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @Test
    @Order(2)
    void resultsAreTheSameAfterwards() throws Exception {
        for (String query : QUERIES) {
            assertThat(result(query, KEY)).as(query).isEqualTo(before.get(query));
            assertThat(result(query, boundKey)).as("of one account: " + query).isEqualTo(ofOneAccount.get(query));
        }
        for (String read : reads()) {
            assertThat(pages(read, KEY)).as(read).isEqualTo(eventsBefore.get(read));
            assertThat(pages(read, boundKey)).as(read).isEqualTo(eventsBefore.get(read + " of one account"));
        }
    }

    @Test
    @Order(3)
    void olderQueriesAreRejectedWhileFilesCannotBeRead() throws Exception {
        Path data = store.root().resolve("lambda_invocation");
        Path moved = data.resolveSibling("moved");
        Files.move(data, moved);
        try {
            HttpResponse<String> rejected = get(QUERIES.get(0) + window(begin), KEY);
            assertThat(rejected.statusCode()).isEqualTo(503);
            assertThat(JSON.readTree(rejected.body()).get("reason").stringValue())
                    .isEqualTo("HISTORY_UNAVAILABLE");
            assertThat(get(QUERIES.get(0) + window(end.minus(Duration.ofHours(2))), KEY)
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            Files.move(moved, data);
        }
        assertThat(result(QUERIES.get(0), KEY)).isEqualTo(before.get(QUERIES.get(0)));
    }

    private HistoryKeeper keeper() {
        Duration month = Duration.ofDays(30);
        return new HistoryKeeper(
                dataSource,
                store,
                new HistorySettings(
                        true,
                        Duration.ofHours(6),
                        DataSize.ofMegabytes(128),
                        1,
                        1_000_000,
                        Duration.ofMinutes(15),
                        new HistorySettings.Query(DataSize.ofMegabytes(64), 1, DataSize.ofGigabytes(1)),
                        HistorySettings.Pace.NORMAL,
                        new HistorySettings.Retention(month, month, month, month, month),
                        HistorySettings.S3.NONE),
                Duration.ofHours(24),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(store.root())) {
            return all.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    private String window(Instant since) {
        return " SINCE " + since.toEpochMilli() + " UNTIL " + end.toEpochMilli();
    }

    /** The whole response without its time, and with 10 decimals: the order in which numbers are added is not defined. */
    private JsonNode result(String query, String key) throws Exception {
        String timed = query + window(begin);
        HttpResponse<String> response = get(timed, key);
        assertThat(response.statusCode()).as(timed + response.body()).isEqualTo(200);
        ObjectNode result = (ObjectNode) JSON.readTree(response.body().replaceAll("(\\d\\.\\d{10})\\d+", "$1"));
        ((ObjectNode) result.get("performanceStats")).remove("wallClockTime");
        return result;
    }

    private static List<String> reads() {
        return Stream.concat(READS.stream(), PAGES.stream()).toList();
    }

    /** The responses of all pages. */
    private List<JsonNode> pages(String path, String key) throws Exception {
        List<JsonNode> pages = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = JSON.readTree(send(path + cursor, key).body());
            pages.add(page);
            JsonNode next = page.get("nextCursor");
            cursor = !PAGES.contains(path) || next == null || next.isNull() ? null : "&cursor=" + next.stringValue();
        }
        return pages;
    }

    private HttpResponse<String> get(String query, String key) throws Exception {
        return send("/v1/accounts/0/query?timeout=120&nrql=" + URLEncoder.encode(query, StandardCharsets.UTF_8), key);
    }

    private HttpResponse<String> send(String path, String key) throws Exception {
        URI uri = URI.create("http://localhost:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).header("Api-Key", key).build(), BodyHandlers.ofString());
    }
}
