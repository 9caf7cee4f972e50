package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.filigree.WebTest;
import io.filigree.ingest.CapturedRequests.Captured;
import io.filigree.ingest.CapturedRequests.Response;
import io.filigree.ingest.firehose.Deliveries;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An invocation that two senders report, each in its format and in either order, is stored once with the data of both. */
class TwoFormatsOverHttpTest extends WebTest {

    private static final String OWNER = "123456789012";
    private static final String ARN = "arn:aws:lambda:us-east-1:" + OWNER + ":function:checkout-prod";
    private static final String BY_EXTENSION = "5a1e0000-0000-4000-8000-000000000004";
    private static final String BY_OTLP = "e16f4723-1a38-4c9b-b6e5-9b899c641902";
    private static final String TRACE = "358d46b31344b59223d9580a5331f8c7";
    private static final String BY_APM = "e3000000-0000-4000-8000-000000000001";
    private static final String XRAY = "1-62e900b2-710d76f009d6e7785905449a";

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void emptyTheEvents() {
        awaitAnEmptySpool();
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    /** The extension has the REPORT itself; the log group has the trace of X-Ray and the function's lines, too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAgentsPayloadAndLogsOverFirehose(boolean payloadFirst) {
        inOrder(
                payloadFirst,
                () -> replay("/samples/extension-rust/03-sqs-thrown-error"),
                () -> firehose(
                        1_795_207_766_271L,
                        "START RequestId: " + BY_EXTENSION + " Version: $LATEST\n",
                        "2026-11-20T20:49:26.272Z\t" + BY_EXTENSION + "\tINFO\tcharging card\n",
                        "END RequestId: " + BY_EXTENSION + "\n",
                        "REPORT RequestId: " + BY_EXTENSION + "\tDuration: 41.27 ms\tBilled Duration: 42 ms\t"
                                + "Memory Size: 512 MB\tMax Memory Used: 97 MB\tInit Duration: 412.90 ms\t\n"
                                + "XRAY TraceId: " + XRAY + "\tSegmentId: 34f8e1a0\tSampled: true\t\n"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', function_arn, request_id, trace_id, attributes ->> 'duration',
                    attributes ->> 'error', attributes ->> 'order.id', completion ->> 'cwDuration',
                    completion ->> 'cwBilledDuration', completion ->> 'cwInitDuration', completion ->> 'cwXrayTraceId',
                    completion ->> 'newrelic.extensionVersion', coalesce(inferred_from_log, false))
                FROM lambda_invocation
                """))
                        .containsExactly(
                                ARN + " " + BY_EXTENSION + " 7da0267b8d5f3bbd160c74cd0ff4a777 0.002558657 true o-7"
                                        + " 41.27 42 412.9 " + XRAY + " 2.7.0 f"));
        assertThat(texts(
                        "SELECT concat_ws(' ', request_id, attributes ->> 'error.class') FROM lambda_invocation_error"))
                .containsExactly(BY_EXTENSION + " PaymentDeclinedError");
        assertThat(texts("SELECT concat_ws(' ', request_id, attributes ->> 'message') FROM log"))
                .containsExactly(BY_EXTENSION + " 2026-11-20T20:49:26.272Z\t" + BY_EXTENSION + "\tINFO\tcharging card");
        assertNothingElse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTraceAndRecordsOfTheTelemetryApi(boolean traceFirst) {
        inOrder(traceFirst, () -> replay("/otlp/node-json/req-01"), () -> telemetry("""
                [{"time": "2026-11-28T12:21:19.560Z", "type": "platform.start",
                  "record": {"requestId": "%1$s", "version": "$LATEST",
                    "tracing": {"spanId": "54565fb41ac79632", "type": "X-Amzn-Trace-Id",
                      "value": "Root=%2$s;Parent=0efbd19962d95b05;Sampled=1"}}},
                 {"time": "2026-11-28T12:21:19.570Z", "type": "function",
                  "record": {"timestamp": "2026-11-28T12:21:19.570Z", "level": "WARN", "requestId": "%1$s",
                    "message": "low stock"}},
                 {"time": "2026-11-28T12:21:19.660Z", "type": "platform.report",
                  "record": {"requestId": "%1$s", "status": "success",
                    "metrics": {"durationMs": 87.1, "billedDurationMs": 338, "memorySizeMB": 512,
                      "maxMemoryUsedMB": 101, "initDurationMs": 250.5},
                    "tracing": {"spanId": "54565fb41ac79632", "type": "X-Amzn-Trace-Id",
                      "value": "Root=%2$s;Parent=0efbd19962d95b05;Sampled=1"}}}]
                """.formatted(BY_OTLP, XRAY)));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', function_arn, request_id, trace_id, to_char(ts AT TIME ZONE 'UTC', 'HH24:MI:SS.MS'),
                    attributes ->> 'duration', attributes ->> 'customer.tier', attributes ->> 'aws.lambda.coldStart',
                    completion ->> 'cwDuration', completion ->> 'cwBilledDuration', completion ->> 'cwMaxMemoryUsed',
                    completion ->> 'cwInitDuration', completion ->> 'cwXrayTraceId', coalesce(inferred_from_log, false))
                FROM lambda_invocation
                """))
                        .containsExactly(ARN + " " + BY_OTLP + " " + TRACE + " 12:21:19.568 0.086637792 gold true"
                                + " 87.1 338 101 250.5 " + XRAY + " f"));
        assertThat(texts("SELECT request_id FROM lambda_invocation_error")).isEmpty();
        assertThat(texts("SELECT attributes ->> 'name' FROM span"))
                .containsExactlyInAnyOrder("GET", "GET", "checkout-prod");
        assertThat(texts(
                        "SELECT concat_ws(' ', request_id, attributes ->> 'level', attributes ->> 'message') FROM log"))
                .containsExactly(BY_OTLP + " WARN low stock");
        assertNothingElse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAgentInApmModeAndLogsOverFirehose(boolean agentFirst) {
        inOrder(
                agentFirst,
                this::replayApmMode,
                () -> firehose(
                        1_795_208_049_100L,
                        "START RequestId: " + BY_APM + " Version: $LATEST\n",
                        "REPORT RequestId: " + BY_APM + "\tDuration: 41.27 ms\tBilled Duration: 455 ms\t"
                                + "Memory Size: 512 MB\tMax Memory Used: 97 MB\tInit Duration: 412.90 ms\t\n"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', request_id, function_arn, trace_id, attributes ->> 'duration',
                    coalesce(completion ->> 'cwDuration', 'null'), coalesce(completion ->> 'cwBilledDuration', 'null'),
                    coalesce(completion ->> 'cwInitDuration', 'null'), coalesce(inferred_from_log, false))
                FROM lambda_invocation
                """))
                        .containsExactlyInAnyOrder(
                                BY_APM + " " + ARN + " 74be672b84ddc4e4b28be285632bbc0a 0.010275736 41.27 455 412.9 f",
                                "e3000000-0000-4000-8000-000000000002 " + ARN
                                        + " 3c147491f3d550e0a5a51ca25dde5d6d 0.0015396860000000002 null null null f",
                                "e3000000-0000-4000-8000-000000000003 " + ARN
                                        + " 140889a0575705115af1071c5c5c4423 0.001373558 null null null f"));
        await().untilAsserted(() ->
                assertThat(texts("""
                SELECT concat_ws(' ', request_id, attributes ->> 'error.class', completion ->> 'stackTrace' LIKE 'PaymentDeclinedError: card declined%')
                FROM lambda_invocation_error
                """)).containsExactly("e3000000-0000-4000-8000-000000000002 PaymentDeclinedError t"));
        assertNothingElse();
    }

    /** One log record has the request id, the other the trace, by which it finds the request id. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void logsOfAnInvocationOverTheLogApiAndOverOtlp(boolean logsFirst) {
        inOrder(
                logsFirst,
                () -> {
                    replay("/otlp/node-json/req-03");
                    assertThat(post("/log/v1", """
                            [{"common": {"attributes": {"faas.arn": "%s", "plugin": "newrelic-lambda-extension:2.3.24"}},
                              "logs": [{"timestamp": 1795868479580, "message": "from the extension",
                                "attributes": {"aws": {"lambda_request_id": "%s"}}}]}]
                            """.formatted(ARN, BY_OTLP), "Api-Key", INGEST)
                                    .statusCode())
                            .isEqualTo(202);
                },
                () -> replay("/otlp/node-json/req-01"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', coalesce(function_arn, 'null'), coalesce(request_id, 'null'),
                    coalesce(trace_id, 'null'), attributes ->> 'level', attributes ->> 'message')
                FROM log ORDER BY ts
                """))
                        .containsExactly(
                                ARN + " " + BY_OTLP + " " + TRACE + " INFO handling event",
                                ARN + " " + BY_OTLP + " null from the extension"));
        assertThat(texts("SELECT concat_ws(' ', request_id, trace_id) FROM lambda_invocation"))
                .containsExactly(BY_OTLP + " " + TRACE);
        String window = "since=1795868000000&until=1795869000000";
        assertThat(messages("/v1/accounts/" + OWNER + "/logs?requestId=" + BY_OTLP + "&" + window))
                .containsExactly("from the extension", "handling event");
        assertThat(messages("/v1/accounts/" + OWNER + "/traces/" + TRACE + "?" + window))
                .contains("handling event");
        assertNothingElse();
    }

    /** The platform's lines as log records: as text, as JSON in a text, and as JSON that a collector has parsed. */
    @ParameterizedTest
    @CsvSource({"true, TEXT", "false, TEXT", "true, JSON", "false, JSON", "true, STRUCTURED", "false, STRUCTURED"})
    void aTraceAndPlatformLinesOverOtlp(boolean traceFirst, String form) {
        String report = "REPORT RequestId: " + BY_OTLP + "\tDuration: 87.10 ms\tBilled Duration: 338 ms\t"
                + "Memory Size: 512 MB\tMax Memory Used: 101 MB\tInit Duration: 250.50 ms\t\n";
        String record = """
                {"time": "2026-11-28T12:21:19.660Z", "type": "platform.report", "record": {"requestId": "%s",
                  "status": "success", "metrics": {"durationMs": 87.1, "billedDurationMs": 338, "memorySizeMB": 512,
                  "maxMemoryUsedMB": 101, "initDurationMs": 250.5}}}""".formatted(BY_OTLP);
        String body = form.equals("STRUCTURED")
                ? JsonMapper.shared()
                        .writeValueAsString(anyValue(JsonMapper.shared().readTree(record)))
                : JsonMapper.shared().writeValueAsString(Map.of("stringValue", form.equals("TEXT") ? report : record));
        String line = "{\"timeUnixNano\": \"1795868479660000000\", \"body\": %s}";
        String logs = "{\"resourceLogs\": [{\"resource\": {\"attributes\": [{\"key\": \"cloud.resource_id\","
                + " \"value\": {\"stringValue\": \"" + ARN + "\"}}]}, \"scopeLogs\": [{\"logRecords\": ["
                + line.formatted("{\"stringValue\": \"START RequestId: " + BY_OTLP + " Version: $LATEST\"}") + ","
                + line.formatted(body) + "]}]}]}";
        inOrder(
                traceFirst,
                () -> replay("/otlp/node-json/req-01"),
                () -> assertThat(post("/v1/logs", logs, "Api-Key", INGEST, "Content-Type", "application/json")
                                .statusCode())
                        .isEqualTo(200));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', function_arn, request_id, attributes ->> 'duration', completion ->> 'cwDuration',
                    completion ->> 'cwBilledDuration', completion ->> 'cwMaxMemoryUsed', completion ->> 'cwInitDuration')
                FROM lambda_invocation
                """))
                        .containsExactly(ARN + " " + BY_OTLP + " 0.086637792 87.1 338 101 250.5"));
        assertThat(texts("SELECT count(*)::text FROM log")).containsExactly("2");
        assertNothingElse();
    }

    private static Object anyValue(JsonNode value) {
        if (value.isObject()) {
            return Map.of(
                    "kvlistValue",
                    Map.of(
                            "values",
                            value.propertyStream()
                                    .map(member -> Map.of("key", member.getKey(), "value", anyValue(member.getValue())))
                                    .toList()));
        }
        if (value.isInt()) {
            return Map.of("intValue", value.toString());
        }
        return value.isString()
                ? Map.of("stringValue", value.stringValue())
                : Map.of("doubleValue", value.doubleValue());
    }

    /** A timeout that OTLP reports of an invocation that another format completes. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/logs", "/log/v1"})
    void aTimeoutIsTheSameErrorOverOtlpAndOverTheLogApi(String path) {
        String timeout = "2026-11-28T12:21:22.000Z " + BY_OTLP + " Task timed out after 3.00 seconds";
        String body = path.equals("/log/v1")
                ? "[{\"common\": {\"attributes\": {\"faas.arn\": \"" + ARN + "\"}}, \"logs\": [{\"message\": \""
                        + timeout + "\", \"timestamp\": 1795868482000}]}]"
                : "{\"resourceLogs\": [{\"resource\": {\"attributes\": [{\"key\": \"cloud.resource_id\", \"value\":"
                        + " {\"stringValue\": \"" + ARN + "\"}}]}, \"scopeLogs\": [{\"logRecords\": [{\"timeUnixNano\":"
                        + " \"1795868482000000000\", \"body\": {\"stringValue\": \"" + timeout + "\"}}]}]}]}";
        post(path, body, "Api-Key", INGEST, "Content-Type", "application/json");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(texts("""
                SELECT concat_ws(' ', function_arn, request_id, attributes ->> 'error.class', completion ->> 'error.class',
                    ts AT TIME ZONE 'UTC') FROM lambda_invocation_error
                """))
                        .containsExactly(ARN + " " + BY_OTLP + " LambdaTimeout 2026-11-28 12:21:22"));
        assertThat(texts("SELECT request_id FROM lambda_invocation")).containsExactly(BY_OTLP);
        assertThat(texts("SELECT count(*)::text FROM log")).containsExactly("1");
    }

    private List<String> messages(String path) {
        List<String> messages = new ArrayList<>();
        json(get(path, "Api-Key", QUERY)).get("events").forEach(event -> {
            if (event.has("message")) {
                messages.add(event.get("message").stringValue());
            }
        });
        return messages;
    }

    /** Each is stored before the next one comes. */
    private void inOrder(boolean asWritten, Runnable first, Runnable second) {
        List<Runnable> steps = new ArrayList<>(List.of(first, second));
        if (!asWritten) {
            Collections.reverse(steps);
        }
        steps.forEach(step -> {
            step.run();
            awaitAnEmptySpool();
        });
    }

    private void awaitAnEmptySpool() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> meters.get("filigree.spool.payloads").gauge().value() == 0);
    }

    private void assertNothingElse() {
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
    }

    private Response replay(String name) {
        return replay(CapturedRequests.captured(name));
    }

    private Response replay(Captured captured) {
        Response response = captured.withKey(INGEST).send(uri("/"));
        assertThat(response.status()).as(captured + ": " + response.body()).isIn(200, 202);
        return response;
    }

    private void replayApmMode() {
        String folder = "/samples/extension-go/apm-mode-collector/req-";
        String run = JsonMapper.shared()
                .readTree(replay(folder + "02").body())
                .at("/return_value/agent_run_id")
                .stringValue();
        IntStream.rangeClosed(3, 14)
                .mapToObj("%02d"::formatted)
                .forEach(number ->
                        replay(CapturedRequests.captured(folder + number).inRun(run)));
    }

    private void telemetry(String records) {
        assertThat(post("/aws/telemetry/v1", records, "Api-Key", INGEST, "X-Filigree-Function-Arn", ARN)
                        .statusCode())
                .isEqualTo(202);
    }

    /** @param at of the first line; the others follow by a second each */
    private void firehose(long at, String... lines) {
        String document = Deliveries.document(OWNER, "checkout-prod", lines);
        for (int i = 0; i < lines.length; i++) {
            document = document.replace(String.valueOf(Deliveries.SENT_MS + 1_000L * i), String.valueOf(at + i));
        }
        HttpRequest request = HttpRequest.newBuilder(uri("/aws/firehose/v1"))
                .header("X-Amz-Firehose-Access-Key", INGEST)
                .header("X-Amz-Firehose-Request-Id", "r-1")
                .header("X-Amz-Firehose-Source-Arn", "arn:aws:firehose:us-east-1:" + OWNER + ":deliverystream/logs")
                .POST(BodyPublishers.ofByteArray(Deliveries.delivery("r-1", Deliveries.record(document))))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }
}
