package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKeys;
import io.filigree.http.RawClient;
import io.filigree.ingest.apm.ApmRequests;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an extension in APM mode posted, byte by byte, comes back as decorated events that are joined. */
class ApmOverHttpTest extends WebTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final String PATH = "/agent_listener/invoke_raw_method";
    private static final String FIRST = "e3000000-0000-4000-8000-000000000001";
    private static final String SECOND = "e3000000-0000-4000-8000-000000000002";
    private static final String THIRD = "e3000000-0000-4000-8000-000000000003";
    private static final String WHEN = " SINCE 1795207000000 UNTIL 1795209000000";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private ApiKeys keys;

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
        // The key of the captures, as a user brings a licence key along.
        if (keys.authenticate(ApmRequests.KEY).isEmpty()) {
            HttpResponse<String> imported = post(
                    "/api/keys",
                    "{\"kind\":\"ingest\",\"name\":\"captured\",\"value\":\"" + ApmRequests.KEY + "\"}",
                    "Api-Key",
                    ADMIN,
                    "Content-Type",
                    "application/json");
            assertThat(imported.statusCode()).as(imported.body()).isEqualTo(201);
        }
    }

    @Test
    void capturedRequestsComeBackDecoratedAndJoined() {
        pairAndPoll();
        double before = metric("filigree_ingest_sections_total{outcome=\"skipped\",section=\"metric_data\"");
        Answer preconnect = replay("01", "LABRUN1");
        assertThat(preconnect.status()).isEqualTo(200);
        assertThat(preconnect.body()).isEqualTo("{\"return_value\":{\"redirect_host\":\"localhost:9443\"}}");
        Answer connect = replay("02", "LABRUN1");
        assertThat(connect.status()).isEqualTo(200);
        String run =
                JSON.readTree(connect.body()).at("/return_value/agent_run_id").stringValue();

        Map<String, Answer> answers = new HashMap<>();
        IntStream.rangeClosed(3, 14)
                .mapToObj("%02d"::formatted)
                .forEach(number -> answers.put(number, replay(number, run)));

        for (String metrics : List.of("05", "07", "14")) {
            assertThat(answers.remove(metrics)).isEqualTo(new Answer(200, "{\"return_value\":[]}"));
        }
        assertThat(answers.values()).containsOnly(new Answer(202, "{\"return_value\":null}"));
        assertThat(metric("filigree_ingest_sections_total{outcome=\"skipped\",section=\"metric_data\""))
                .isEqualTo(before + 3);
        String gauges = """
                [{"metrics": [{"name": "apm.lambda.transaction.duration", "type": "gauge", "value": 41.27,
                   "timestamp": 1795208049700, "attributes": {"aws.requestId": "%1$s"}},
                  {"name": "apm.lambda.transaction.billed_duration", "type": "gauge", "value": 42,
                   "timestamp": 1795208049700, "attributes": {"aws.requestId": "%1$s"}}]}]""".formatted(FIRST);
        HttpResponse<String> metrics = post("/metric/v1", gauges, "Api-Key", ApmRequests.KEY);
        assertThat(metrics.statusCode()).isEqualTo(202);
        assertThat(json(metrics).get("requestId").stringValue()).hasSize(36);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Stream.of(
                                        "AwsLambdaInvocation WHERE cwDuration IS NOT NULL",
                                        "AwsLambdaInvocation",
                                        "Span",
                                        "OrderPlaced, InventoryLow",
                                        "AwsLambdaInvocationError WHERE stackTrace IS NOT NULL AND spanId IS NOT NULL")
                                .map(source -> count("SELECT count(*) FROM " + source + WHEN)))
                        .containsExactly(1, 3, 6, 3, 1));
        assertThat(count("SELECT count(*) FROM AwsLambdaInvocationError" + WHEN))
                .isEqualTo(1);
        assertThat(rows("SELECT stackTrace FROM AwsLambdaInvocationError" + WHEN)
                        .get(0))
                .startsWith(
                        "PaymentDeclinedError: card declined for order o-7\n    at Object.boom (/var/task/driver2.js:14:76)\n")
                .endsWith("    at AsyncLocalStorage.run (node:async_hooks:346:14)");

        assertThat(rows("SELECT aws.requestId, traceId, duration, error, cwDuration, cwBilledDuration, aws.memorySize,"
                        + " tags.team, decoration.status FROM AwsLambdaInvocation" + WHEN))
                .containsExactlyInAnyOrder(
                        FIRST + " 74be672b84ddc4e4b28be285632bbc0a 0.010275736 false 41.27 42 512 checkout decorated",
                        SECOND
                                + " 3c147491f3d550e0a5a51ca25dde5d6d 0.0015396860000000002 true null null 512 checkout decorated",
                        THIRD + " 140889a0575705115af1071c5c5c4423 0.001373558 false null null 512 checkout decorated");
        assertThat(rows("SELECT aws.requestId, error.class, error.message, order.id, timestamp, decoration.status FROM"
                        + " AwsLambdaInvocationError" + WHEN))
                .containsExactly(
                        SECOND + " PaymentDeclinedError card declined for order o-7 o-7 1795208049155 decorated");
        assertThat(rows("SELECT name, aws.requestId, traceId, decoration.status FROM Span" + WHEN))
                .containsExactlyInAnyOrder(
                        "net.Socket.connect " + FIRST + " 74be672b84ddc4e4b28be285632bbc0a decorated",
                        "WebTransaction/Function/APIGATEWAY checkout-prod " + FIRST
                                + " 74be672b84ddc4e4b28be285632bbc0a decorated",
                        "External/127.0.0.1:18080/inventory " + FIRST + " 74be672b84ddc4e4b28be285632bbc0a decorated",
                        "http.Agent#createConnection " + FIRST + " 74be672b84ddc4e4b28be285632bbc0a decorated",
                        "OtherTransaction/Function/SQS checkout-prod " + SECOND
                                + " 3c147491f3d550e0a5a51ca25dde5d6d decorated",
                        "WebTransaction/Function/APIGATEWAYV2 checkout-prod " + THIRD
                                + " 140889a0575705115af1071c5c5c4423 decorated");
        assertThat(rows(
                        "SELECT orderId, amount, items, express, aws.lambda.functionName, decoration.status FROM OrderPlaced"
                                + WHEN))
                .containsExactlyInAnyOrder(
                        "o-1 12.5 2 false checkout-prod decorated", "o-2 99 1 true checkout-prod decorated");
        assertThat(rows("SELECT sku, left, aws.lambda.functionName, decoration.status FROM InventoryLow" + WHEN))
                .containsExactly("A-1 2 checkout-prod decorated");
        assertThat(jdbc().sql("SELECT count(*) FROM undecoded_message")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "nobody-has-this-key, 401, LicenseException",
        "test-query-key-0123456789, 401, LicenseException",
        "'', 401, LicenseException"
    })
    void aWrongKeyIsAnExceptionOfTheCollector(String key, int status, String type) {
        HttpResponse<String> response = send("POST", PATH + "?method=preconnect&license_key=" + key, "[{}]");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(response).at("/exception/error_type").stringValue()).endsWith(type);
        assertThat(json(response).at("/exception/message").stringValue()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "method=span_event_data&run_id=LABRUN1, [], 409, ForceRestartException",
        "method=span_event_data, [], 409, ForceRestartException",
        "method=connect, {}, 400, BadRequestError",
        "marshal_format=php&method=connect, [], 400, BadRequestError",
        "x=1, [], 400, BadRequestError"
    })
    void otherRefusalsAreToo(String query, String body, int status, String type) {
        double before = metric("filigree_ingest_requests_total{format=\"apm-agent-v17\",outcome=\"session\"");

        HttpResponse<String> response = send("POST", PATH + "?license_key=" + INGEST + "&" + query, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).at("/exception/error_type").stringValue()).endsWith(type);
        assertThat(metric("filigree_ingest_requests_total{format=\"apm-agent-v17\",outcome=\"session\"") - before)
                .isEqualTo(status == 409 ? 1 : 0);
    }

    /** The key is in the address alone: neither headers nor a body that claims to be a form have it. */
    @Test
    void theKeyIsReadFromTheAddressAlone() {
        assertThat(post(PATH + "?method=preconnect", "[]", "Api-Key", INGEST).statusCode())
                .isEqualTo(401);
        assertThat(post(
                                PATH,
                                "method=preconnect&license_key=" + INGEST,
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> form = post(
                PATH + "?method=connect&license_key=" + INGEST,
                "[{\"app_name\":[\"a\"]}]",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(form.statusCode()).as(form.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "//agent_listener//invoke_raw_method/",
        "/agent_listener/invoke_raw_method/",
        "/tenant/agent_listener/invoke_raw_method"
    })
    void straySlashesAndPrefixesAreIgnored(String path) {
        assertThat(send("POST", path + "?method=preconnect&license_key=" + INGEST, "[{}]")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                path.replaceAll("agent_listener(/+)invoke_raw_method", "metric$1v1"),
                                "[{\"metrics\":[]}]",
                                "Api-Key",
                                INGEST)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedInTheWordsOfTheCollector() {
        HttpResponse<String> large =
                send("POST", PATH + "?method=connect&license_key=" + INGEST, "x".repeat((8 << 20) + 1));

        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).at("/exception/message").stringValue()).contains("filigree.ingest.lambda.max-body");
    }

    @Test
    void anApplicationOutsideOfLambdaIsStoredAsItIs() {
        String run = json(send(
                        "POST",
                        PATH + "?method=connect&license_key=" + INGEST,
                        "[{\"app_name\":[\"shop\"],\"host\":\"server-1\",\"language\":\"java\"}]"))
                .at("/return_value/agent_run_id")
                .stringValue();
        send(
                "POST",
                PATH + "?method=analytic_event_data&license_key=" + INGEST + "&run_id=" + run,
                "[\"\",{},[[{\"type\":\"Transaction\",\"timestamp\":1795208049155,\"name\":\"WebTransaction/x\"},{},{}]]]");

        await().until(() -> count("SELECT count(*) FROM Transaction" + WHEN) == 1);
        assertThat(rows("SELECT name, appName, decoration.status FROM Transaction" + WHEN))
                .containsExactly("WebTransaction/x shop undecorated");
        assertThat(count("SELECT count(*) FROM AwsLambdaInvocation" + WHEN)).isZero();
    }

    @Test
    void theMetricApiTakesTheKeyOfEverySenderAndKeepsDataPoints() {
        String body = "[{\"metrics\":[{\"name\":\"cache.misses\",\"type\":\"count\",\"value\":%d,\"interval.ms\":1000,"
                + "\"timestamp\":1795208049155}]}]";
        int value = 0;
        for (String[] header :
                new String[][] {{"Api-Key", INGEST}, {"X-License-Key", INGEST}, {"Authorization", "Bearer " + INGEST}
                }) {
            assertThat(post("/metric/v1", body.formatted(++value), header).statusCode())
                    .isEqualTo(202);
        }
        assertThat(post("/metric/v1", body.formatted(9), "Api-Key", QUERY).statusCode())
                .isEqualTo(403);
        assertThat(post("/metric/v1", "[7]", "Api-Key", INGEST).statusCode()).isEqualTo(400);

        await().until(() -> jdbc().sql("SELECT count(*) FROM custom_event WHERE type = 'Metric'")
                        .query(Integer.class)
                        .single()
                == 3);
    }

    private record Answer(int status, String body) {}

    /** As captured, but for the run id of the address and its header. */
    private Answer replay(String number, String run) {
        String head = ApmRequests.head(number).replace("LABRUN1", run);
        List<String> lines = new ArrayList<>(head.lines().toList());
        lines.removeIf(String::isBlank);
        lines.add("Connection: close");
        byte[] body = ApmRequests.captured(number).body();
        // One capture announces another length than its body has.
        lines.replaceAll(line -> line.startsWith("Content-Length: ") ? "Content-Length: " + body.length : line);
        try (RawClient raw = new RawClient(uri(""))) {
            String response = raw.write(String.join("\r\n", lines) + "\r\n\r\n" + new String(body, ISO_8859_1))
                    .readAll();
            assertThat(response).startsWith("HTTP/1.1 ");
            return new Answer(
                    Integer.parseInt(response.substring(9, 12)), response.substring(response.indexOf("\r\n\r\n") + 4));
        }
    }

    private int count(String nrql) {
        return results(nrql).at("/0/count").intValue();
    }

    /** The values of each row in the order of the SELECT clause. */
    private List<String> rows(String nrql) {
        String[] columns =
                nrql.substring("SELECT ".length(), nrql.indexOf(" FROM ")).split(", ?");
        List<String> rows = new ArrayList<>();
        for (JsonNode row : results(nrql).at("/0/events")) {
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                JsonNode value = row.path(column.strip());
                values.add(value.isMissingNode() || value.isNull() ? "null" : value.asString());
            }
            rows.add(String.join(" ", values));
        }
        return rows;
    }

    private JsonNode results(String nrql) {
        HttpResponse<String> response =
                get("/v1/accounts/0/query?nrql=" + URLEncoder.encode(nrql, UTF_8), "Api-Key", QUERY);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).get("results");
    }

    private void pairAndPoll() {
        JsonNode account = json(post(
                "/api/accounts",
                "{\"accountId\":\"" + ACCOUNT_ID + "\",\"name\":\"shop-production\",\"regions\":[\"us-east-1\"]}",
                "Api-Key",
                ADMIN));
        AWS.account(ACCOUNT_ID)
                .trust(ROLE, account.get("externalId").stringValue())
                .put(FakeFunction.named("us-east-1", "checkout-prod")
                        .memorySizeMb(512)
                        .tag("team", "checkout")
                        .build());
        HttpResponse<String> verified =
                post("/api/accounts/" + ACCOUNT_ID + "/verify", "{\"roleArn\":\"" + ROLE + "\"}", "Api-Key", ADMIN);
        assertThat(json(verified).get("verified").booleanValue())
                .as(verified.body())
                .isTrue();
        HttpResponse<String> polled = post("/api/accounts/" + ACCOUNT_ID + "/poll", "", "Api-Key", ADMIN);
        assertThat(polled.statusCode()).as(polled.body()).isEqualTo(200);
    }
}
