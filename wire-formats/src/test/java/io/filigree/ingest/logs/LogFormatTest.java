package io.filigree.ingest.logs;

import static io.filigree.ingest.logs.LogBodies.ARN;
import static io.filigree.ingest.logs.LogBodies.FORMAT;
import static io.filigree.ingest.logs.LogBodies.RECEIVED;
import static io.filigree.ingest.logs.LogBodies.decode;
import static io.filigree.ingest.logs.LogBodies.events;
import static io.filigree.ingest.logs.LogBodies.gzip;
import static io.filigree.ingest.logs.LogBodies.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.lambda.AwsLambdaFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of the bodies of log senders. */
class LogFormatTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String REQUEST_ID = "e1000000-0000-4000-8000-000000000001";
    private static final String REPORT =
            "REPORT RequestId: " + REQUEST_ID + "\tDuration: 41.27 ms\tBilled Duration: 42 ms\tMemory Size: 512 MB";
    private static final String TIMEOUT = "2026-11-20T20:49:24Z " + REQUEST_ID + " Task timed out after 3.00 seconds";
    private static final String CRASH =
            "RequestId: " + REQUEST_ID + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n";
    private static final String PLATFORM_REPORT = "{\"time\":\"2026-11-20T20:49:24Z\",\"type\":\"platform.report\","
            + "\"record\":{\"requestId\":\"" + REQUEST_ID + "\",\"status\":\"timeout\","
            + "\"metrics\":{\"durationMs\":3000.0,\"billedDurationMs\":3000,\"memorySizeMB\":512}}}";

    @Test
    void linesWithoutATimeAreNewInEachRequestButNotInARetry() {
        byte[] body = "[{\"message\":\"same\"},{\"logs\":[{\"message\":\"same\"}]}]".getBytes(UTF_8);
        String requestId = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
        TestRequest retried = TestRequest.of(body, "x-request-id", requestId);
        Payload first = FORMAT.read(retried);

        assertThat(IntStream.range(0, 3).boxed().flatMap(i -> identities(read(body)).stream()))
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(identities(first))
                .doesNotHaveDuplicates()
                .isEqualTo(identities(FORMAT.read(retried)))
                .isEqualTo(identities(FORMAT.reread(first.spooled())));
        assertThat(new String(first.acknowledgement().body(), UTF_8)).contains("\"requestId\":\"" + requestId + "\"");
        for (Payload payload : List.of(read(body), read(gzip(body)))) {
            assertThat(identities(FORMAT.reread(payload.spooled()))).isEqualTo(identities(payload));
        }
    }

    /** Earlier versions spooled the body alone, and knew records without a time by it. */
    @Test
    void aBodyThatWasSpooledAloneKeepsItsIdentities() {
        String line = "{\"message\":\"same\"}";
        String timed = "{\"message\":\"same\",\"timestamp\":1795207766273}";
        Payload reread = FORMAT.reread(("[" + line + "," + timed + "]").getBytes(UTF_8));

        assertThat(identities(reread))
                .hasToString("[6a0f6bd3-b757-8710-a726-0b6e2b13fb63, c5be9fa0-08d5-8bb0-afdf-433bb102708d]")
                .containsAll(identities(read(timed)));
        assertThat(identities(FORMAT.reread(reread.spooled()))).isEqualTo(identities(reread));
    }

    @Test
    void linesWithATimeAreTheSameInEveryRequest() {
        String line = "{\"message\":\"same\"}";
        assertThat(identities(read("[{\"message\":\"same\",\"timestamp\":1795207766273}]")))
                .isSubsetOf(identities(read("[{\"message\":\"same\",\"timestamp\":1795207766273}," + line + "]")));
    }

    @Test
    void capturedRequestsBecomeTheirLines() {
        List<Event> events = LogBodies.CAPTURED.stream()
                .map(LogBodies::captured)
                .map(LogBodies::read)
                .map(LogBodies::decode)
                .peek(decoded -> assertThat(decoded.undecoded()).isEmpty())
                .flatMap(decoded -> events(decoded).stream())
                .toList();

        assertThat(events).hasSize(3);
        assertCaptured(
                events.get(0),
                1_795_207_881_104L,
                REQUEST_ID,
                "74be672b84ddc4e4b28be285632bbc0a",
                "2026-11-20T20:51:21.104Z\te1000000-0000-4000-8000-000000000001\tINFO\tfetching order 42\n");
        assertCaptured(
                events.get(1),
                1_795_207_881_106L,
                REQUEST_ID,
                "74be672b84ddc4e4b28be285632bbc0a",
                "2026-11-20T20:51:21.106Z\te1000000-0000-4000-8000-000000000001\tINFO\tdone\n");
        assertCaptured(
                events.get(2),
                1_795_207_881_165L,
                "e1000000-0000-4000-8000-000000000002",
                "70fa11a334d55a5430fdcf6f06a4b738",
                "2026-11-20T20:51:21.165Z\te1000000-0000-4000-8000-000000000002\tINFO\tprocessing 3 records\n");
    }

    private static void assertCaptured(Event event, long timestamp, String requestId, String traceId, String message) {
        assertThat(event.type()).isEqualTo("Log");
        assertThat(event.timestamp()).isEqualTo(Instant.ofEpochMilli(timestamp));
        assertThat(event.function()).hasToString(ARN);
        assertThat(event.requestId()).isEqualTo(requestId);
        assertThat(event.traceId()).isEqualTo(traceId);
        assertThat(event.attributes())
                .containsExactly(
                        entry("message", message),
                        entry("aws.lambda_request_id", requestId),
                        entry("faas.execution", requestId),
                        entry("trace.id", traceId),
                        entry("env", "prod"),
                        entry("faas.arn", ARN),
                        entry("faas.name", "checkout-prod"),
                        entry("plugin", "newrelic-lambda-extension:2.3.24"),
                        entry("team", "payments"),
                        entry("level", "INFO"));
    }

    @Test
    void isAnsweredAsTheLogApiDoesWithTheNumberOfRecords() {
        FormatResponse response = read(LogBodies.FORWARDED).acknowledgement();

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.contentType()).isEqualTo("application/json");
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.get("accepted").intValue()).isEqualTo(2);
        assertThat(UUID.fromString(answer.get("requestId").stringValue())).isNotNull();
    }

    @Test
    void theForwardersNestedObjectsAreFlattened() {
        List<Event> events = events(decode(LogBodies.FORWARDED));

        assertThat(events).hasSize(2);
        assertThat(events.get(0).function()).isNull();
        assertThat(events.get(0).requestId()).isEqualTo(REQUEST_ID);
        assertThat(events.get(0).traceId()).isEqualTo("74be672b84ddc4e4b28be285632bbc0a");
        assertThat(events.get(0).attributes())
                .containsExactly(
                        entry("message", "INFO fetching\n"),
                        entry("trace.id", "74be672b84ddc4e4b28be285632bbc0a"),
                        entry("aws.lambda_request_id", REQUEST_ID),
                        entry("plugin.type", "lambda"),
                        entry("plugin.version", "2.11.2"),
                        entry("aws.logStream", "2026/11/20/[$LATEST]0a1b"),
                        entry("aws.logGroup", "/aws/lambda/checkout-prod"),
                        entry("team", "payments"));
        assertThat(events.get(1).traceId()).isNull();
    }

    @Test
    void theRustExtensionsRecordsKeepTheirLevelAndQualifier() {
        Event event = events(decode(LogBodies.RUST)).get(0);

        assertThat(event.function()).hasToString(ARN + ":live");
        assertThat(event.requestId()).isEqualTo(REQUEST_ID);
        assertThat(event.attributes())
                .contains(
                        entry("level", "WARN"),
                        entry("_nr.logType", "function"),
                        entry("tags.stage", "prod"),
                        entry("message", "low stock"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"logs\":[{\"message\":\"a\"},{\"message\":\"b\"}]}]",
                "{\"logs\":[{\"message\":\"a\"},{\"message\":\"b\"}]}",
                "{\"common\":null,\"logs\":[{\"message\":\"a\"},{\"log\":\"b\"}]}",
                "[{\"logs\":[{\"message\":\"a\"}]},{\"logs\":[{\"message\":\"b\"}]}]",
                "[{\"message\":\"a\"},{\"message\":\"b\"}]",
                "[{\"log\":\"a\"},{\"message\":\"b\"}]",
                "[{\"logs\":[{\"message\":\"a\"}]},{\"message\":\"b\"}]"
            })
    void everyShapeIsRead(String body) {
        for (byte[] bytes : List.of(body.getBytes(UTF_8), gzip(body))) {
            assertThat(events(decode(read(bytes))))
                    .extracting(event -> event.attributes().get("message"))
                    .containsExactly("a", "b");
        }
    }

    @Test
    void aSingleRecordIsRead() {
        Event event = events(decode("{\"message\":{\"order\":7},\"timestamp\":1795207881,\"faas\":{\"name\":\"f\"}}"))
                .get(0);

        assertThat(event.timestamp()).isEqualTo(Instant.ofEpochSecond(1_795_207_881L));
        assertThat(event.attributes()).containsExactly(entry("message", "{\"order\":7}"), entry("faas.name", "f"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'message':'a','timestamp':1795207881104} | {} | 2026-11-20T20:51:21.104Z",
                "{'message':'a','timestamp':1795207881} | {} | 2026-11-20T20:51:21Z",
                "{'message':'a','timestamp':'1795207881104'} | {} | 2026-11-20T20:51:21.104Z",
                "{'message':'a','timestamp':'2026-11-20T20:51:21.104Z'} | {} | 2026-11-20T20:51:21.104Z",
                "{'message':'a','attributes':{'timestamp':1795207881104}} | {} | 2026-11-20T20:51:21.104Z",
                "{'message':'a'} | {'timestamp':1795207881104} | 2026-11-20T20:51:21.104Z",
                "{'message':'a','timestamp':17} | {'attributes':{'timestamp':1795207881104}} | 2026-11-20T20:51:21.104Z",
                "{'message':'a','timestamp':1795207881104} | {'timestamp':1795207881105} | 2026-11-20T20:51:21.104Z",
                "{'message':'a'} | {} | 2026-11-20T22:00:00Z"
            })
    void theTimeIsTheRecordsOwnOrTheGroupsOrThatOfReceipt(String record, String common, Instant expected) {
        String body = "{'common':" + common + ",'logs':[" + record + "]}";

        Event event = events(decode(body.replace('\'', '"'))).get(0);

        assertThat(event.timestamp()).isEqualTo(expected);
        assertThat(event.attributes()).containsExactly(entry("message", "a"));
    }

    @Test
    void aTimeYetToComeIsThatOfReceipt() {
        long ahead = RECEIVED.plusSeconds(86_400).toEpochMilli();
        Event event = events(decode("{\"message\":\"a\",\"timestamp\":" + ahead + "}"))
                .get(0);

        assertThat(event.timestamp()).isEqualTo(RECEIVED);
        assertThat(event.attributes())
                .contains(entry("timestamp.original", ahead), entry("observed_timestamp", RECEIVED.toEpochMilli()));
    }

    @Test
    void placeholdersOfTheExtensionAreNothing() {
        Event event = events(
                        decode(
                                "{\"common\":{\"attributes\":{\"faas.arn\":\"\",\"faas.name\":\"f\"}},\"logs\":[{\"message\":"
                                        + "\"a\",\"attributes\":{\"aws\":{\"lambda_request_id\":\"0\"},\"faas.execution\":\"0\"}}]}"))
                .get(0);

        assertThat(event.function()).isNull();
        assertThat(event.requestId()).isNull();
        assertThat(event.traceId()).isNull();
    }

    @Test
    void attributesOfTheRecordWinOverThoseInCommon() {
        Event event = events(decode("{\"common\":{\"attributes\":{\"a\":1,\"faas.arn\":\"" + ARN
                        + "\"}},\"logs\":[{\"message\":\"m\",\"attributes\":{\"a\":2,\"faas\":{\"arn\":\"" + ARN
                        + "-2\"}}}]}"))
                .get(0);

        assertThat(event.attributes()).containsEntry("a", 2);
        assertThat(event.function()).hasToString(ARN + "-2");
    }

    @Test
    void theFunctionIsFoundBehindAnyNumberOfAttributes() {
        String many = IntStream.range(0, 300).mapToObj(i -> "\"a" + i + "\":1").collect(Collectors.joining(","));
        Decoded decoded = decode("{\"common\":{\"attributes\":{\"faas.arn\":\"" + ARN
                + "\"}},\"logs\":[{\"message\":\"m\",\"attributes\":{" + many + "}}]}");

        assertThat(events(decoded).get(0).function()).hasToString(ARN);
        assertThat(events(decoded).get(0).attributes()).hasSize(254).containsKey("message");
        assertThat(decoded.cut()).containsOnly(entry(new Cut("Log", "max-attributes"), 48));
    }

    @Test
    void aLongMessageIsCutAndCounted() {
        Decoded decoded = decode(JSON.writeValueAsString(Map.of("message", "x".repeat(10_000))));

        assertThat(events(decoded).get(0).attributes()).containsExactly(entry("message", "x".repeat(4_096)));
        assertThat(decoded.cut()).containsExactly(entry(new Cut("Log", "max-attribute-value"), 1));
        assertThat(decoded.undecoded()).isEmpty();
    }

    @Test
    void aResentBodyHasTheSameIdentities() {
        String body = "{\"logs\":[{\"message\":\"a\",\"timestamp\":1},{\"message\":\"a\",\"timestamp\":1},"
                + "{\"message\":\"a\",\"timestamp\":2},{\"message\":\"a\",\"timestamp\":1}]}";

        List<UUID> identities = identities(read(body));

        assertThat(identities).doesNotHaveDuplicates().hasSize(4);
        assertThat(identities(read(gzip(body)))).isEqualTo(identities);
        assertThat(identities(FORMAT.reread(read(gzip(body)).spooled()))).isEqualTo(identities);
    }

    @Test
    void recordsHaveTheSameIdentitiesInABodyThatIsSplitOtherwise() {
        String group = "{\"common\":{\"attributes\":{\"team\":\"payments\"}},\"logs\":[%s]}";
        List<String> records = IntStream.range(0, 6)
                .mapToObj(i -> "{\"message\":\"m" + i + "\",\"timestamp\":1795207881104}")
                .toList();

        List<UUID> whole = identities(read(group.formatted(String.join(",", records))));
        List<UUID> halves = new ArrayList<>(identities(read(group.formatted(String.join(",", records.subList(0, 3))))));
        halves.addAll(identities(read("[" + group.formatted(String.join(",", records.subList(3, 6))) + "]")));

        assertThat(halves).isEqualTo(whole);
    }

    @Test
    void whatDiffersIsNotTheSame() {
        List<String> bodies = List.of(
                "{\"message\":\"a\"}",
                "{\"message\":\"b\"}",
                "{\"log\":\"a\"}",
                "{\"message\":\"a\",\"timestamp\":1795207881104}",
                "{\"message\":\"a\",\"timestamp\":1795207881105}",
                "{\"message\":\"a\",\"x\":1}",
                "{\"message\":\"a\",\"x\":\"1\"}",
                "{\"common\":{\"attributes\":{\"x\":1}},\"logs\":[{\"message\":\"a\"}]}",
                "{\"common\":{\"attributes\":{\"x\":2}},\"logs\":[{\"message\":\"a\"}]}",
                JSON.writeValueAsString(Map.of("message", "x".repeat(5_000) + "1")),
                JSON.writeValueAsString(Map.of("message", "x".repeat(5_000) + "2")));

        assertThat(bodies.stream().flatMap(body -> identities(read(body)).stream()))
                .hasSize(bodies.size())
                .doesNotHaveDuplicates();
    }

    static Stream<String> platformLines() {
        return Stream.of(REPORT, REPORT + "\t\n", TIMEOUT, CRASH, PLATFORM_REPORT);
    }

    @ParameterizedTest
    @MethodSource("platformLines")
    void aPlatformLineSaysTheSameAsInOtherFormatsAndIsALog(String line) {
        Decoded log = decode(JSON.writeValueAsString(List.of(Map.of(
                "common",
                Map.of("attributes", Map.of("faas.arn", ARN)),
                "logs",
                List.of(Map.of("message", line, "timestamp", 1_795_207_881_104L))))));
        Decoded lambda = lambda(line);

        assertThat(lambda.completions().size() + lambda.failures().size()).isPositive();
        assertThat(log.completions())
                .extracting(Identified::value)
                .isEqualTo(lambda.completions().stream().map(Identified::value).toList());
        assertThat(log.failures())
                .extracting(Identified::value)
                .isEqualTo(lambda.failures().stream().map(Identified::value).toList());
        assertThat(events(log)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("Log");
            assertThat(event.attributes()).containsEntry("message", line);
        });
        assertThat(log.undecoded()).isEmpty();
        assertThat(log.ignored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "",
                "START RequestId: x Version: $LATEST",
                "REPORT RequestId: broken",
                "{\"level\":\"info\",\"msg\":\"a\"}",
                "NR_LAMBDA_MONITORING is not a payload"
            })
    void textThatSaysNothingIsALogAndNothingElse(String line) {
        Decoded decoded = decode(JSON.writeValueAsString(Map.of("message", line)));

        assertThat(events(decoded))
                .singleElement()
                .satisfies(event -> assertThat(event.attributes()).containsExactly(entry("message", line)));
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.completions()).isEmpty();
        assertThat(decoded.failures()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-1795207881104, -1795207881104",
        "0, 0",
        "17, 17",
        "1795207881104000, 1795207881104000",
        "1795207881104000000, 1795207881104000000",
        "253402300799999, 253402300799999",
        "'\"soon\"', soon",
        "1e400, Infinity"
    })
    void timesThatAreNoTimesAreKeptBesideThatOfReceipt(String sent, String kept) {
        for (String body : List.of(
                "{\"message\":\"a\",\"timestamp\":" + sent + "}",
                "[{\"common\":{\"timestamp\":" + sent + "},\"logs\":[{\"message\":\"a\"}]}]")) {
            Decoded decoded = decode(body);

            assertThat(events(decoded)).singleElement().satisfies(event -> {
                assertThat(event.timestamp()).isEqualTo(RECEIVED);
                assertThat(event.attributes().get("timestamp.original")).hasToString(kept);
                assertThat(event.attributes()).containsEntry("observed_timestamp", RECEIVED.toEpochMilli());
            });
            assertThat(decoded.cut()).containsEntry(new Decoded.Cut("Log", "timestamp"), 1);
        }
        assertThat(decode("{\"message\":\"a\",\"timestamp\":null}").cut()).isEmpty();
    }

    @Test
    void anAgentPayloadIsReadAsOneAndHasTheIdentityThatItHasInOtherFormats() {
        String payload = LogBodies.agentPayload(
                "\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207881104},{},"
                        + "{\"aws.requestId\":\"" + REQUEST_ID + "\"}]]]");
        String body = JSON.writeValueAsString(Map.of("message", payload + "\n", "timestamp", 1_795_207_881_104L));

        Decoded decoded = decode(body);

        assertThat(events(decoded)).isEqualTo(events(lambda(payload)));
        assertThat(events(decoded)).extracting(Event::type).containsExactly(Event.INVOCATION);
        assertThat(identities(read(body))).isEqualTo(identities(lambdaPayload(payload)));
        assertThat(decoded.events().get(0).messageIdentity())
                .isEqualTo(identities(read(body)).get(0));
    }

    @Test
    void whatIsNoRecordIsKeptBesideOthers() {
        Decoded decoded =
                decode("[{\"message\":\"a\"},7,{\"foo\":\"bar\"},{\"logs\":[{},\"text\",{\"message\":\"b\"}]}]");

        assertThat(events(decoded))
                .extracting(event -> event.attributes().get("message"))
                .containsExactly("a", "b");
        assertThat(decoded.undecoded())
                .extracting(one -> one.reason() + " " + one.message())
                .containsExactly(
                        "not an object 7",
                        "an object with neither logs nor message {\"foo\":\"bar\"}",
                        "a log record without a message and attributes {}",
                        "not an object \"text\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | body",
                "7 | body",
                "{} | body",
                "{\"logs\":7} | body",
                "{\"context\":{},\"entry\":\"x\"} | body",
                "[7] | [0]",
                "[{\"logs\":[7]}] | [0].logs[0]",
                "{\"logs\":[{\"message\":\"a\"} | body"
            })
    void aBodyWithNothingReadableIsRefusedWithItsField(String body, String field) {
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> read(body))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void aTruncatedBodyIsRefused() {
        byte[] captured = LogBodies.captured("02");
        for (int length = 0; length < captured.length - 1; length++) {
            byte[] truncated = Arrays.copyOf(captured, length);
            assertThatThrownBy(() -> read(truncated)).isInstanceOf(UnreadablePayloadException.class);
        }
    }

    @Test
    void aDeeplyNestedBodyIsRefused() {
        String nested = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);

        assertThatThrownBy(() -> read("{\"message\":\"m\",\"attributes\":" + nested + "}"))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageContaining("nested deeper than filigree.ingest.lambda.max-nesting = 64");
    }

    @Test
    void anOversizedBodyIsRefusedWithTheBound() {
        String records =
                IntStream.range(0, 10_001).mapToObj(i -> "{\"message\":\"m\"}").collect(Collectors.joining(","));
        String bomb = "{\"message\":\"" + " ".repeat(40 << 20) + "\"}";
        String hidden = "{\"message\":"
                + JSON.writeValueAsString("[1,\"NR_LAMBDA_MONITORING\",\""
                        + Base64.getEncoder().encodeToString(gzip(new byte[40 << 20])) + "\"]")
                + "}";

        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> read("[" + records + "]"))
                .satisfies(e -> assertThat(e.bound()).isEqualTo("filigree.ingest.lambda.max-messages"));
        for (String body : List.of(bomb, hidden)) {
            assertThatExceptionOfType(PayloadTooLargeException.class)
                    .isThrownBy(() -> read(gzip(body)))
                    .satisfies(e -> assertThat(e.bound()).isEqualTo("filigree.ingest.lambda.max-inflated"));
        }
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> FORMAT.inflatedBytes(ReceivedRequest.of(gzip(bomb))));
    }

    /** Attributes in common are written once and stored with each record. */
    @Test
    void aSmallBodyBecomesNoMoreThanItsShareOfRows() {
        String common = IntStream.range(0, 200)
                .mapToObj(i -> "\"a" + i + "\":\"" + "v".repeat(4_000) + "\"")
                .collect(Collectors.joining(","));
        String records = "{\"message\":\"m\"},".repeat(5_000) + "{\"message\":\"m\"}";
        byte[] body = gzip("{\"common\":{\"attributes\":{" + common + "}},\"logs\":[" + records + "]}");

        Decoded decoded = decode(read(body));

        long rowBytes = events(decoded).stream()
                .mapToLong(event -> event.attributes().values().stream()
                        .mapToLong(value -> value.toString().length())
                        .sum())
                .sum();
        assertThat(rowBytes).isLessThan(EventBudget.FREE_ROW_BYTES + 100L * body.length + 1_100_000);
        assertThat(decoded.events().size() + decoded.undecoded().size()).isEqualTo(5_001);
        assertThat(decoded.undecoded().get(0).reason()).contains("filigree.ingest.lambda.max-amplification");
    }

    @Test
    void groupsOfDifferentFunctionsShareTheirBudget() {
        String payload = LogBodies.agentPayload("\"custom_event_data\":[null,{},["
                + "[{\"type\":\"a\"},{},{}],".repeat(9_000) + "[{\"type\":\"a\"},{},{}]]]");
        List<Object> groups = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            groups.add(Map.of(
                    "common",
                    Map.of("attributes", Map.of("faas.arn", ARN + i)),
                    "logs",
                    List.of(Map.of("message", payload.replace("checkout-prod", "f" + i)))));
        }
        Decoded decoded = decode(read(gzip(JSON.writeValueAsString(groups))));

        assertThat(decoded.events()).hasSizeLessThanOrEqualTo(20_000);
        assertThat(new HashSet<>(decoded.undecoded())).hasSizeGreaterThan(90);
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().map(IngestMessage::identity).toList();
    }

    private static Decoded lambda(String line) {
        Payload payload = lambdaPayload(line);
        return payload.decode(payload.messages(), RECEIVED);
    }

    private static Payload lambdaPayload(String line) {
        String entry = JSON.writeValueAsString(Map.of(
                "logEvents", List.of(Map.of("id", REQUEST_ID, "message", line, "timestamp", 1_795_207_881_104L))));
        return AwsLambdaFormat.PROVIDER
                .factory()
                .apply(new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max-body", 8 << 20)))
                .read(ReceivedRequest.of(JSON.writeValueAsBytes(
                        Map.of("context", Map.of("invoked_function_arn", ARN), "entry", entry))));
    }
}
