package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.ingest.firehose.Deliveries;
import io.filigree.ingest.format.TestRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Deliveries as Firehose makes them, over real HTTP: what is stored of them, and every byte that Firehose looks at. */
class FirehoseOverHttpTest extends WebTest {

    private static final String PATH = "/tenant/aws/firehose/v1";
    private static final String REQUEST_ID = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private static final String OWNER = "123456789012";
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String FORWARDER = "arn:aws:lambda:us-east-1:999999999999:function:newrelic-log-ingestion";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private ApiKeys keys;

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @Test
    void storesADeliveryOnceHoweverOftenItComes() {
        TestRequest captured = TestRequest.captured("/firehose/req-02");
        double before = duplicates();

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = deliver(captured.body(), captured.headers(), INGEST);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .startsWith("{\"requestId\":\"31e3d55a-8118-42e4-a139-aef125dbe6be\",\"timestamp\":");
        }

        // Five messages that are there twice in each delivery.
        await().until(() -> duplicates() == before + 25);
        assertThat(invocations())
                .containsExactlyInAnyOrder(
                        ARN + " 6d68ca91-49c9-448d-89b8-7ca3e6dc66aa 0.22033 true null 534",
                        ARN + " 8286a188-ba32-4475-8077-530cd35c09a9 10.0 null true null");
        assertThat(texts("SELECT attributes ->> 'error.class' FROM lambda_invocation_error"))
                .containsExactly("LambdaTimeout");
        assertThat(texts("SELECT attributes ->> 'message' FROM log"))
                .containsExactly("2026-11-28T12:00:01.010Z\t" + REQUEST_ID + "\tINFO\thello");
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    /** The subscription of a log group may go to the forwarder and to a stream. */
    @Test
    void aLogEventOverTheForwarderAndOverFirehoseIsStoredOnce() {
        String document =
                Deliveries.document(OWNER, "checkout-prod", Deliveries.report(REQUEST_ID), timeoutLine(new UUID(1, 2)));
        double before = duplicates();

        post("/aws/lambda/v1", forwarded(document), "Api-Key", INGEST);
        await().until(() ->
                texts("SELECT request_id FROM invocation_completion").size() == 1
                        && invocations().size() == 1);
        deliver(Deliveries.delivery("r-1", Deliveries.record(document)), headers("r-1"), INGEST);
        await().until(() -> duplicates() == before + 2);

        assertThat(texts("SELECT attributes ->> 'error.class' FROM lambda_invocation_error"))
                .hasSize(1);
        assertThat(invocations()).hasSize(1);
    }

    /** The extension's payload comes later than the log lines of the same invocation, or before them. */
    @Test
    void anAgentsPayloadAndTheReportAreOneInvocation() {
        byte[] delivery = Deliveries.delivery(
                "r-1", Deliveries.record(Deliveries.document(OWNER, "checkout-prod", Deliveries.report(REQUEST_ID))));
        for (boolean payloadFirst : List.of(true, false)) {
            emptyTheEvents();
            if (payloadFirst) {
                post("/aws/lambda/v1", agentPayload(), "Api-Key", INGEST);
                await().until(() -> invocations().size() == 1);
            }
            deliver(delivery, headers("r-1"), INGEST);
            await().until(() ->
                    invocations().size() == 1 && invocations().get(0).endsWith(" 221"));
            if (!payloadFirst) {
                post("/aws/lambda/v1", agentPayload(), "Api-Key", INGEST);
            }

            await().untilAsserted(() -> assertThat(invocations())
                    .as("payload first: " + payloadFirst)
                    .containsExactly(ARN + " " + REQUEST_ID + " 0.2 null null 221"));
            assertThat(texts("SELECT inferred_from_log::text FROM lambda_invocation WHERE inferred_from_log"))
                    .isEmpty();
        }
    }

    @Test
    void aTimeoutBeganAtItsStartHoweverItsLinesCome() {
        List<List<Integer>> orders = List.of(
                List.of(0, 1, 2),
                List.of(2, 1, 0),
                List.of(1, 0, 2),
                List.of(1, 2, 0),
                List.of(0, 2, 1),
                List.of(0, 1));
        long delivered = 0;
        for (List<Integer> order : orders) {
            UUID requestId = UUID.randomUUID();
            List<String> lines = List.of(
                    "START RequestId: " + requestId + " Version: $LATEST\n",
                    timeoutLine(requestId),
                    Deliveries.report(requestId.toString()).replace("220.33", "3000.00"));
            for (int line : order) {
                String id = UUID.randomUUID().toString();
                deliver(
                        Deliveries.delivery(
                                id, Deliveries.record(Deliveries.document(OWNER, "checkout-prod", lines.get(line)))),
                        headers(id),
                        INGEST);
                long expected = ++delivered;
                await().until(() -> jdbc().sql("SELECT count(*) FROM ingested_message")
                                .query(Long.class)
                                .single()
                        == expected);
            }
        }

        await().untilAsserted(() -> assertThat(
                        texts("SELECT DISTINCT round(date_part('epoch', ts) * 1000)::text FROM lambda_invocation"))
                .containsExactly(String.valueOf(Deliveries.SENT_MS)));
        assertThat(invocations()).hasSize(orders.size()).allMatch(invocation -> invocation.contains(" 3.0 null true "));
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    @Test
    void aKeyThatIsBoundToAnAccountStoresNothingOfAnother() {
        String other = keys.create(Kind.INGEST, "of another account", List.of("210987654321"))
                .secret();
        String document = Deliveries.document(
                OWNER, "checkout-prod", Deliveries.report(REQUEST_ID), timeoutLine(new UUID(1, 3)), "hello");
        String group = Deliveries.document(OWNER, "/aws/apigateway/shop", "a", new String[] {"GET /orders 200"});

        HttpResponse<String> response = deliver(
                Deliveries.delivery("r-1", Deliveries.record(document), Deliveries.record(group)),
                headers("r-1"),
                other);

        assertThat(response.statusCode()).isEqualTo(200);
        await().until(() -> texts("SELECT reason FROM undecoded_message").size() == 4);
        assertThat(texts("SELECT DISTINCT reason FROM undecoded_message"))
                .containsExactly("the sender's key is not for account " + OWNER);
        assertThat(invocations()).isEmpty();
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
        assertThat(texts("SELECT type FROM log UNION ALL SELECT type FROM custom_event"))
                .isEmpty();
    }

    @Test
    void acknowledgesInTheWordsOfFirehose() {
        TestRequest probe = TestRequest.captured("/firehose/req-01");
        long before = System.currentTimeMillis();

        HttpResponse<String> response = deliver(probe.body(), probe.headers(), INGEST, "Accept-Encoding", "gzip");

        assertThat(response.statusCode()).isEqualTo(200);
        assertInTheWordsOfFirehose(response, "c99cd88a-6c4f-4f2c-9b82-f1f8826cff04");
        assertThat(JSON.readTree(response.body()).get("timestamp").longValue())
                .isBetween(before, System.currentTimeMillis());
        assertThat(JSON.readTree(response.body()).has("errorMessage")).isFalse();
    }

    @Test
    void refusesInTheWordsOfFirehose() {
        byte[] delivery = Deliveries.delivery("r-1");
        byte[] large = new byte[9 << 20];
        byte[] bomb = Deliveries.delivery(
                "r-1", Deliveries.base64(TestRequest.gzip(" ".repeat(40 << 20).getBytes(UTF_8))));

        assertRefused(deliver(delivery, headers("r-1"), null), 403, "X-Amz-Firehose-Access-Key");
        assertRefused(deliver(delivery, headers("r-1"), "unknown"), 403, "unknown or revoked");
        assertRefused(deliver(delivery, headers("r-1"), QUERY), 403, "an ingest key is needed");
        assertRefused(deliver("no JSON".getBytes(UTF_8), headers("r-1"), INGEST), 400, "body: not JSON");
        assertRefused(deliver(large, headers("r-1"), INGEST), 413, "filigree.ingest.lambda.max-body");
        assertRefused(deliver(bomb, headers("r-1"), INGEST), 413, "filigree.ingest.lambda.max-inflated");
    }

    private static void assertRefused(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(detail).isEqualTo(status);
        assertInTheWordsOfFirehose(response, "r-1");
        assertThat(JSON.readTree(response.body()).get("errorMessage").stringValue())
                .contains(detail)
                .hasSizeLessThan(8_192);
    }

    private static void assertInTheWordsOfFirehose(HttpResponse<String> response, String requestId) {
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.get("requestId").stringValue()).isEqualTo(requestId);
        assertThat(body.get("timestamp").isIntegralNumber()).isTrue();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.headers().firstValueAsLong("Content-Length"))
                .hasValue(response.body().getBytes(UTF_8).length);
    }

    private HttpResponse<String> deliver(byte[] body, Map<String, String> headers, String key, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(PATH)).POST(BodyPublishers.ofByteArray(body));
        headers.forEach((name, value) -> {
            // The client writes these two itself.
            if (!List.of("host", "content-length", "x-amz-firehose-access-key")
                    .contains(name.toLowerCase(Locale.ROOT))) {
                request.header(name, value);
            }
        });
        if (key != null) {
            request.header("X-Amz-Firehose-Access-Key", key);
        }
        if (more.length > 0) {
            request.headers(more);
        }
        return send(request.build());
    }

    private static Map<String, String> headers(String requestId) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Amz-Firehose-Protocol-Version", "1.0");
        headers.put("X-Amz-Firehose-Request-Id", requestId);
        headers.put("X-Amz-Firehose-Source-Arn", Deliveries.SOURCE_ARN);
        headers.put("Content-Type", "application/json");
        return headers;
    }

    private static String timeoutLine(UUID requestId) {
        return "2026-11-28T12:00:12.000Z " + requestId + " Task timed out after 3.00 seconds\n\n";
    }

    private static String forwarded(String document) {
        return JSON.writeValueAsString(Map.of(
                "context",
                Map.of("function_name", "newrelic-log-ingestion", "invoked_function_arn", FORWARDER),
                "entry",
                document));
    }

    /** As an extension posts it. */
    private static String agentPayload() {
        String data = "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795867199800,"
                + "\"duration\":0.2,\"guid\":\"0123456789abcdef\"},{},{\"aws.requestId\":\"" + REQUEST_ID
                + "\",\"aws.lambda.arn\":\"" + ARN + "\"}]]]}";
        String payload = "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + ARN + "\"},\""
                + Deliveries.base64(TestRequest.gzip(data.getBytes(UTF_8))) + "\"]";
        Map<String, Object> logEvent = new LinkedHashMap<>();
        logEvent.put("id", "1");
        logEvent.put("timestamp", Deliveries.SENT_MS);
        logEvent.put("message", payload);
        return JSON.writeValueAsString(Map.of(
                "context", Map.of("function_name", "checkout-prod", "invoked_function_arn", ARN),
                "entry", JSON.writeValueAsString(Map.of("logEvents", List.of(logEvent)))));
    }

    private double duplicates() {
        return metric("filigree_ingest_messages_total{outcome=\"duplicate\"");
    }

    /** ARN, request id, duration, cold start, error and billed duration of each. */
    private List<String> invocations() {
        return texts("""
                SELECT concat_ws(' ', function_arn, request_id,
                    coalesce(attributes ->> 'duration', completion ->> 'duration', 'null'),
                    coalesce(attributes ->> 'aws.lambda.coldStart', 'null'),
                    coalesce(attributes ->> 'error', completion ->> 'error', 'null'),
                    coalesce(completion ->> 'cwBilledDuration', 'null'))
                FROM lambda_invocation
                """);
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }
}
