package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.filigree.WebTest;
import io.filigree.ingest.firehose.Deliveries;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.otlp.OtlpRequests;
import io.filigree.ingest.otlp.OtlpRequests.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of OpenTelemetry's exporters over real HTTP, chunked as they were captured, and what is stored of them. */
class OtlpOverHttpTest extends WebTest {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String OWNER = "123456789012";
    private static final String ARN = "arn:aws:lambda:us-east-1:" + OWNER + ":function:checkout-prod";

    /** These the client sets itself. */
    private static final Set<String> OF_THE_CONNECTION = Set.of("host", "connection", "transfer-encoding");

    private final HttpClient http11 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @Test
    void everythingThatTheNodeLayerSentIsStored() {
        OtlpRequests.NODE_JSON.forEach(
                name -> assertAccepted(post(OtlpRequests.captured(name)), "application/json", "{}"));

        awaitEvents(21, 8, 33);
        assertThat(invocations())
                .containsExactly(
                        ARN + " e16f4723-1a38-4c9b-b6e5-9b899c641902 12:21:19.568 0.086637792 true http null",
                        ARN + " 6c1c6610-0723-4543-99a3-9eaa04466d0f 12:21:19.759 0.006543405 null null null",
                        ARN + " 2102e68e-c176-4cc5-9964-21fa261a266a 12:21:19.808 0.005039022 null null null",
                        ARN + " 3064bab3-4a4a-4469-a9d5-3b421bc2c0dc 12:21:19.853 0.00107141 null null true",
                        ARN + " 98876d3f-3de2-4cec-a745-c6140fa47212 12:21:19.894 0.00615268 null null null",
                        ARN + " 587cfb8e-3cb2-4959-87b0-738ed788ff40 12:21:19.940 0.000825458 null pubsub null",
                        ARN + " 109038f6-2ff9-46c3-8ac4-dc64dfa36f7b 12:21:19.980 0.110038968 null null null",
                        ARN + " 4d523212-fe56-4000-a12b-ae779eafd0b7 12:21:20.136 0.000477331 null null null");
        assertThat(texts("""
            SELECT concat_ws(' ', request_id, attributes ->> 'error.class', attributes ->> 'error.message')
            FROM lambda_invocation_error
            """))
                .containsExactly("3064bab3-4a4a-4469-a9d5-3b421bc2c0dc PaymentDeclinedError card 4111 declined");
        assertThat(texts("SELECT DISTINCT function_arn FROM span")).containsExactly(ARN);
        assertThat(texts("SELECT attributes ->> 'message' FROM log ORDER BY ts"))
                .startsWith("handling event")
                .hasSize(8)
                .contains("handling throw", "handling sqs", "handling outbound");
        assertThat(texts("SELECT sum((attributes ->> 'orders.placed')::float)::text FROM custom_event"
                        + " WHERE attributes ->> 'metricName' = 'orders.placed'"))
                .containsExactly("8");
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
    }

    /** Protobuf, plain and gzip, and JSON; as captured, reversed, and four times over. */
    @Test
    void theSameIsStoredInWhateverEncodingOrderAndHoweverOften() {
        List<String> names = new ArrayList<>(OtlpRequests.NODE_PROTOBUF);
        names.addAll(OtlpRequests.JAVA_PROTOBUF);
        names.forEach(name -> assertAccepted(post(OtlpRequests.captured(name)), PROTOBUF, ""));
        awaitEvents(31, 13, 89);
        // What came before its invocation is resolved afterwards; every five seconds at the latest.
        List<String> expected = new ArrayList<>();
        await().during(Duration.ofSeconds(6)).atMost(Duration.ofSeconds(40)).until(() -> {
            List<String> before = List.copyOf(expected);
            expected.clear();
            expected.addAll(stored());
            return expected.equals(before);
        });
        List<String> reversed = new ArrayList<>(names);
        Collections.reverse(reversed);

        emptyTheEvents();
        reversed.forEach(name -> assertAccepted(
                post(OtlpRequests.captured(name).with("application/json", OtlpRequests.asJson(name))),
                "application/json",
                "{}"));
        awaitEvents(31, 13, 89);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(stored()).as("JSON, reversed").isEqualTo(expected));

        emptyTheEvents();
        double before = metric("filigree_ingest_messages_total{outcome=\"duplicate\"");
        for (int i = 0; i < 2; i++) {
            for (List<String> order : List.of(names, reversed)) {
                for (String name : order) {
                    Request request = OtlpRequests.captured(name);
                    assertAccepted(post(request.with(PROTOBUF, OtlpRequests.gunzip(request.body()))), PROTOBUF, "");
                }
            }
        }
        int messages = 31 + 13 + 89;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> metric("filigree_ingest_messages_total{outcome=\"duplicate\"") == before + 3 * messages);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(stored()).as("protobuf, four times").isEqualTo(expected));
    }

    /** The invocation of a trace and the REPORT line of its log group, in either order. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInvocationAndItsReportFromAnotherFormatAreOne(boolean traceFirst) {
        String requestId = "e16f4723-1a38-4c9b-b6e5-9b899c641902";
        if (traceFirst) {
            post(OtlpRequests.captured("node-json/req-01"));
            await().until(() -> invocations().size() == 1);
            report(requestId);
        } else {
            report(requestId);
            await().until(() -> invocations().size() == 1);
            post(OtlpRequests.captured("node-json/req-01"));
        }

        await().untilAsserted(() -> assertThat(texts("""
            SELECT concat_ws(' ', request_id, completion ->> 'cwBilledDuration', attributes ->> 'duration',
                attributes ->> 'customer.tier', attributes ->> 'aws.lambda.coldStart')
            FROM lambda_invocation
            """)).containsExactly(requestId + " 221 0.086637792 gold true"));
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/logs, api-key, %s",
        "/v1/logs, X-License-Key, %s",
        "/v1/logs, Authorization, Bearer %s",
        "/otlp/v1/logs, Api-Key, %s",
        "//v1//logs/, Api-Key, %s"
    })
    void takesTheKeyOfEverySenderUnderAnyPrefix(String path, String header, String value) {
        String body = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"" + path
                + header + "\"}}]}]}]}";

        HttpResponse<String> response =
                post(path, body, header, value.formatted(INGEST), "Content-Type", "application/json");

        assertThat(response.statusCode()).isEqualTo(200);
        await().until(() -> texts("SELECT attributes ->> 'message' FROM log").contains(path + header));
    }

    @Test
    void refusesInTheWordsOfOtlp() {
        Request captured = OtlpRequests.captured("node-protobuf/req-01");
        HttpResponse<byte[]> noKey = send(captured, null);
        HttpResponse<byte[]> otherKey = send(captured, QUERY);
        HttpResponse<byte[]> damaged =
                send(captured.with(PROTOBUF, Arrays.copyOf(captured.body(), captured.body().length / 2)), INGEST);
        HttpResponse<byte[]> large = send(captured.with(PROTOBUF, TestRequest.gzip(new byte[33 << 20])), INGEST);
        HttpResponse<byte[]> largeAsPosted = send(captured.with("application/json", new byte[(8 << 20) + 1]), INGEST);
        double before = metric("filigree_ingest_requests_total{format=\"otlp-v1\",outcome=\"unreadable\"");
        HttpResponse<byte[]> noJson = send(captured.with("application/json", "{".getBytes(UTF_8)), INGEST);

        assertStatus(noKey, 403, 7, "an ingest key is needed, in the header Api-Key or X-License-Key or Authorization");
        assertStatus(otherKey, 403, 7, "wrong kind of key: an ingest key is needed");
        assertStatus(damaged, 400, 3, "body: not complete gzip");
        assertStatus(large, 413, 3, "body: larger than filigree.ingest.lambda.max-inflated = 33554432");
        assertThat(largeAsPosted.statusCode()).isEqualTo(413);
        assertThat(new String(largeAsPosted.body(), UTF_8)).startsWith("{\"code\":3,\"message\":\"");
        assertThat(noJson.statusCode()).isEqualTo(400);
        assertThat(noJson.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(new String(noJson.body(), UTF_8)).startsWith("{\"code\":3,\"message\":\"body: ");
        assertThat(metric("filigree_ingest_requests_total{format=\"otlp-v1\",outcome=\"unreadable\""))
                .isEqualTo(before + 1);
    }

    /** Two fields of {@code google.rpc.Status}. */
    private static void assertStatus(HttpResponse<byte[]> response, int status, int code, String message) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(PROTOBUF);
        byte[] text = message.getBytes(UTF_8);
        byte[] expected = new byte[4 + text.length];
        expected[0] = 8;
        expected[1] = (byte) code;
        expected[2] = 0x12;
        expected[3] = (byte) text.length;
        System.arraycopy(text, 0, expected, 4, text.length);
        assertThat(response.body()).as(new String(response.body(), UTF_8)).isEqualTo(expected);
    }

    private static void assertAccepted(HttpResponse<byte[]> response, String contentType, String body) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(new String(response.body(), UTF_8)).isEqualTo(body);
    }

    private HttpResponse<byte[]> post(Request captured) {
        return send(captured, INGEST);
    }

    /** As it was captured: its header lines, and its body in chunks. */
    private HttpResponse<byte[]> send(Request captured, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(captured.path()))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(captured.body())));
        captured.head().headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(lower) && !lower.equals("api-key")) {
                request.header(name, value);
            }
        });
        if (key != null) {
            // The key of the capture is a placeholder.
            request.header("api-key", key);
        }
        try {
            return http11.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError("the server did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Written when the invocation ended. */
    private void report(String requestId) {
        String document = Deliveries.document(OWNER, "checkout-prod", Deliveries.report(requestId))
                .replaceAll("\"timestamp\":[0-9]+", "\"timestamp\":1795868479655");
        HttpRequest request = HttpRequest.newBuilder(uri("/aws/firehose/v1"))
                .header("X-Amz-Firehose-Access-Key", INGEST)
                .header("X-Amz-Firehose-Request-Id", "r-1")
                .header("X-Amz-Firehose-Source-Arn", "arn:aws:firehose:us-east-1:" + OWNER + ":deliverystream/logs")
                .POST(BodyPublishers.ofByteArray(Deliveries.delivery("r-1", Deliveries.record(document))))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    private void awaitEvents(int spans, int logs, int metrics) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(texts("SELECT id FROM (SELECT attributes ->> 'id' AS id FROM span) s"))
                    .hasSize(spans);
            assertThat(texts("SELECT trace_id FROM log")).hasSize(logs);
            assertThat(texts("SELECT type FROM custom_event WHERE type = 'Metric'"))
                    .hasSize(metrics);
        });
    }

    /** Function, request id, time, duration, cold start, trigger and error of each. */
    private List<String> invocations() {
        return texts("""
            SELECT concat_ws(' ', function_arn, request_id, to_char(ts AT TIME ZONE 'UTC', 'HH24:MI:SS.MS'),
                coalesce(attributes ->> 'duration', 'null'), coalesce(attributes ->> 'aws.lambda.coldStart', 'null'),
                coalesce(attributes ->> 'aws.lambda.eventSource.eventType', 'null'),
                coalesce(attributes ->> 'error', 'null'))
            FROM lambda_invocation ORDER BY ts
            """);
    }

    /** All that is stored of events but when they came. */
    private List<String> stored() {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("lambda_invocation", "lambda_invocation_error", "span", "log", "custom_event")) {
            rows.addAll(texts("SELECT concat_ws(' ', '" + table + "', type, ts, function_arn, request_id, trace_id,"
                    + " message_identity, attributes) FROM " + table));
        }
        Collections.sort(rows);
        return rows;
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }
}
