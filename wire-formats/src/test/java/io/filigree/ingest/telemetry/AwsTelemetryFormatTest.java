package io.filigree.ingest.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationCompletion.Evidence;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.TestRequest;
import io.filigree.ingest.format.UnreadablePayloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsTelemetryFormatTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-28T13:00:00Z");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String FIRST = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private static final String TIMED_OUT = "8286a188-ba32-4475-8077-530cd35c09a9";
    private static final String CRASHED = "79b4f56e-95b1-4643-9700-2807f4e68189";

    private final AwsTelemetryFormat format = format(PayloadBounds.DEFAULT);

    private static AwsTelemetryFormat format(PayloadBounds bounds) {
        return new AwsTelemetryFormat(new FormatContext(bounds, new SizeLimit("max-body", 8 << 20)));
    }

    @Test
    void completesInvocationsWithWhatTheyUsed() {
        Decoded decoded = decode("""
                [{"time":"2026-11-28T12:00:02Z","type":"extension.usage","record":{"requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa",
                 "cpu.userMs":70,"cpu.systemMs":2.5,"net.rxBytes":9000000000,"net.txBytes":0,"cpu.other":1}}]""");

        assertThat(decoded.completions())
                .extracting(Identified::value)
                .containsExactly(new InvocationCompletion(
                        Instant.parse("2026-11-28T12:00:02Z"),
                        InvokedArn.parse(ARN).orElseThrow(),
                        FIRST,
                        Map.of(
                                "cpu.userMs",
                                70L,
                                "cpu.systemMs",
                                2.5,
                                "net.rxBytes",
                                9_000_000_000L,
                                "net.txBytes",
                                0L)));
        assertThat(decoded.undecoded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'requestId':'6d68ca91-49c9-448d-89b8-7ca3e6dc66aa'}",
                "{'requestId':'6d68ca91-49c9-448d-89b8-7ca3e6dc66aa','cpu.userMs':-1}",
                "{'requestId':'6d68ca91-49c9-448d-89b8-7ca3e6dc66aa','cpu.userMs':'70'}",
                "{'requestId':'6d68ca91-49c9-448d-89b8-7ca3e6dc66aa','cpu.userMs':1e999}",
                "{'requestId':'no id','cpu.userMs':70}",
                "{'cpu.userMs':70}",
                "'text'",
                "null"
            })
    void keepsRecordsOfUsageThatCannotBeRead(String record) {
        Decoded decoded = decode("[{'time':'2026-11-28T12:00:02Z','type':'extension.usage','record':%s}]"
                .formatted(record)
                .replace('\'', '"'));

        assertThat(decoded.completions()).isEmpty();
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::reason)
                .singleElement()
                .asString()
                .startsWith("events[].record: an extension.usage record needs a requestId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/telemetry/req-01", "/telemetry/req-02", "/telemetry/req-03"})
    void readsTheRecordsOfThePlatform(String name) {
        Payload payload = captured(name);
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        assertThat(payload.messages()).hasSize(17);
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.ignored()).isEqualTo(6);
        assertThat(decoded.counts().droppedLogs()).isEqualTo(123);
        assertThat(decoded.completions())
                .extracting(Identified::value)
                .containsExactly(
                        report(
                                "2026-11-28T12:00:01.250Z",
                                FIRST,
                                Map.of(
                                        "cwDuration",
                                        220.33,
                                        "cwBilledDuration",
                                        534,
                                        "cwMemorySize",
                                        512,
                                        "cwMaxMemoryUsed",
                                        97,
                                        "cwInitDuration",
                                        312.5,
                                        "cwXrayTraceId",
                                        "1-62e900b2-710d76f009d6e7785905449a")),
                        report(
                                "2026-11-28T12:00:12.100Z",
                                TIMED_OUT,
                                Map.of(
                                        "cwDuration", 10_000.0,
                                        "cwBilledDuration", 10_000,
                                        "cwMemorySize", 512,
                                        "cwMaxMemoryUsed", 99,
                                        "cwStatus", "timeout")),
                        report(
                                "2026-11-28T12:00:13.300Z",
                                CRASHED,
                                Map.of(
                                        "cwDuration",
                                        200.0,
                                        "cwBilledDuration",
                                        200,
                                        "cwMemorySize",
                                        512,
                                        "cwMaxMemoryUsed",
                                        512,
                                        "cwStatus",
                                        "error",
                                        "cwErrorType",
                                        "Runtime.ExitError")),
                        start("2026-11-28T12:00:01Z", FIRST),
                        start("2026-11-28T12:00:02Z", TIMED_OUT),
                        start("2026-11-28T12:00:13Z", CRASHED));
        assertThat(decoded.failures())
                .extracting(one -> one.value().requestId() + " "
                        + one.value().errorClass() + " " + one.value().timestamp() + " "
                        + one.value().seconds())
                .containsExactlyInAnyOrder(
                        TIMED_OUT + " LambdaTimeout 2026-11-28T12:00:12Z 10.0",
                        TIMED_OUT + " LambdaTimeout 2026-11-28T12:00:12.100Z 10.0",
                        CRASHED + " Runtime.ExitError 2026-11-28T12:00:13.200Z 0.2",
                        CRASHED + " Runtime.ExitError 2026-11-28T12:00:13.300Z 0.2");
    }

    @Test
    void linesOfTextAreLogs() {
        assertThat(logs(captured("/telemetry/req-01")))
                .extracting(Event::attributes)
                .containsExactly(
                        Map.of(
                                "message",
                                "2026-11-28T12:00:01.010Z\t" + FIRST + "\tINFO\thello",
                                "level",
                                "INFO",
                                "aws.requestId",
                                FIRST),
                        Map.of("message", "not json", "aws.requestId", CRASHED),
                        Map.of(
                                "message",
                                "The platform dropped 123 records (12345 bytes): Some logs were dropped because the"
                                        + " downstream consumer is slower than the logs production rate",
                                "level",
                                "WARN",
                                "droppedRecords",
                                123,
                                "droppedBytes",
                                12345));
    }

    @Test
    void linesInJsonAreLogsWithTheirMembers() {
        List<Event> logs = logs(captured("/telemetry/req-02"));

        assertThat(logs.get(0).timestamp()).isEqualTo("2026-11-28T12:00:01.010Z");
        assertThat(logs.get(0).requestId()).isEqualTo(FIRST);
        assertThat(logs.get(0).function()).hasToString(ARN);
        assertThat(logs.get(0).attributes())
                .isEqualTo(Map.of(
                        "message",
                        "hello",
                        "level",
                        "INFO",
                        "aws.requestId",
                        FIRST,
                        "requestId",
                        FIRST,
                        "orderId",
                        17));
        assertThat(logs.get(1).attributes())
                .containsEntry("level", "ERROR")
                .containsEntry("errorType", "PaymentDeclinedError")
                .containsEntry("errorMessage", "card declined")
                .containsEntry("stackTrace", "[\"at x\"]");
        assertThat((String) logs.get(1).attributes().get("message")).contains("\"errorMessage\":\"card declined\"");
    }

    @Test
    void takesTheFunctionFromHeadersOrEnvelope() {
        String events = "[" + reportRecord(FIRST) + "]";

        assertThat(function(events, "X-Filigree-Function-Arn", ARN + ":live", "X-Filigree-Function-Version", "7"))
                .isEqualTo(InvokedArn.parse(ARN + ":live").orElseThrow().ranAs("7"));
        assertThat(function(
                        events,
                        "X-Filigree-Account-Id",
                        "123456789012",
                        "X-Filigree-Region",
                        "us-east-1",
                        "X-Filigree-Function-Name",
                        "checkout-prod"))
                .hasToString(ARN);
        assertThat(function(
                        "{\"account_id\":\"123456789012\",\"region\":\"us-east-1\",\"function_name\":\"checkout-prod\","
                                + "\"function_version\":\"7\",\"extension\":{\"name\":\"e\"},\"schema_version\":\"2025-01-29\","
                                + "\"events\":" + events + "}"))
                .isEqualTo(InvokedArn.parse(ARN).orElseThrow().ranAs("7"));
        assertThat(function(
                        "{\"invoked_arn\":\"" + ARN + ":live\",\"events\":" + events + "}",
                        "X-Filigree-Function-Arn",
                        "arn:aws:lambda:us-east-1:210987654321:function:other"))
                .hasToString(ARN + ":live");
        assertThat(function("{\"account_id\":123456789012,\"region\":\"us-east-1\",\"events\":["
                        + "{\"time\":\"2026-11-28T12:00:00Z\",\"type\":\"platform.initStart\",\"record\":"
                        + "{\"functionName\":\"checkout-prod\",\"functionVersion\":\"3\"}}," + reportRecord(FIRST)
                        + "]}"))
                .isEqualTo(InvokedArn.parse(ARN).orElseThrow().ranAs("3"));
        assertThat(function(events)).as("none").isNull();
    }

    @Test
    void whatTheSpoolKeepsHasTheSameMessagesAndFunction() {
        Payload payload = captured("/telemetry/req-02");
        Payload again = format.reread(payload.spooled());

        assertThat(identities(again)).isEqualTo(identities(payload));
        assertThat(again.decode(again.messages(), RECEIVED)).isEqualTo(payload.decode(payload.messages(), RECEIVED));
    }

    @Test
    void theSameLineTwiceInAMillisecondIsTwoMessagesOfEachBody() {
        String line = "{\"time\":\"2026-11-28T12:00:01.010Z\",\"type\":\"function\",\"record\":\"x\"}";
        Payload payload = read("[" + line + "," + line + "]", "X-Filigree-Function-Arn", ARN);
        Payload again = read(" [ " + line + " , " + line + " ] ", "X-Filigree-Function-Arn", ARN);
        Payload other = read("[" + line + "," + line + "]", "X-Filigree-Function-Arn", ARN + "-2");

        assertThat(identities(payload)).hasSize(2).doesNotHaveDuplicates().isEqualTo(identities(again));
        assertThat(identities(payload)).doesNotContainAnyElementsOf(identities(other));
    }

    @Test
    void readsTheLogsApi() {
        Payload payload = read("""
                [{"time":"2026-11-28T12:00:00.100Z","type":"platform.logsSubscription","record":{"name":"e","state":"Subscribed"}},
                 {"time":"2026-11-28T12:00:00.200Z","type":"platform.start","record":{"requestId":"r-1"}},
                 {"time":"2026-11-28T12:00:00.300Z","type":"function","record":"print"},
                 {"time":"2026-11-28T12:00:00.400Z","type":"platform.fault","record":"RequestId: r-1 Process exited before completing request"},
                 {"time":"2026-11-28T12:00:00.500Z","type":"platform.end","record":{"requestId":"r-1"}},
                 {"time":"2026-11-28T12:00:00.600Z","type":"platform.report","record":{"requestId":"r-1","metrics":{"durationMs":400}}},
                 {"time":"2026-11-28T12:00:00.700Z","type":"extension","record":"flushed"}]
                """, "X-Filigree-Function-Arn", ARN);
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        assertThat(decoded.failures())
                .singleElement()
                .satisfies(one -> assertThat(one.value().timestamp()).isEqualTo("2026-11-28T12:00:00.400Z"));
        assertThat(decoded.completions())
                .extracting(Identified::value)
                .containsExactly(
                        report("2026-11-28T12:00:00.600Z", "r-1", Map.of("cwDuration", 400)),
                        start("2026-11-28T12:00:00.200Z", "r-1"));
        assertThat(decoded.events())
                .extracting(one -> one.value().attributes())
                .containsExactly(
                        Map.of("message", "print", "aws.requestId", "r-1"),
                        Map.of("message", "flushed", "aws.lambda.logType", "extension"));
        assertThat(decoded.ignored()).isEqualTo(2);
    }

    @Test
    void guessesNoRequestIdWhereSeveralInvocationsRun() {
        Payload payload = read("""
                [{"time":"2026-11-28T12:00:00.100Z","type":"platform.start","record":{"requestId":"r-1"}},
                 {"time":"2026-11-28T12:00:00.200Z","type":"platform.start","record":{"requestId":"r-2"}},
                 {"time":"2026-11-28T12:00:00.300Z","type":"function","record":"print"},
                 {"time":"2026-11-28T12:00:00.400Z","type":"function","record":{"message":"own","requestId":"r-1"}}]
                """, "X-Filigree-Function-Arn", ARN);

        assertThat(logs(payload))
                .extracting(Event::attributes)
                .containsExactly(
                        Map.of("message", "print"),
                        Map.of("message", "own", "requestId", "r-1", "aws.requestId", "r-1"));
    }

    @Test
    void readsTimesAsSomeExamplesOfAwsHaveThem() {
        Payload payload = read("[" + reportRecord(FIRST).replace("12:00:01.250Z", "12:00:01:250Z") + "]");

        assertThat(payload.decode(payload.messages(), RECEIVED).completions())
                .extracting(one -> one.value().timestamp())
                .containsExactly(Instant.parse("2026-11-28T12:00:01.250Z"));
    }

    @Test
    void keepsWhatIsNoRecordWordForWord() {
        Payload payload = read("[1,{\"time\":\"t\"},{\"type\":\"mystery\",\"record\":{}}," + reportRecord(FIRST) + "]");
        Decoded decoded = payload.decode(payload.messages(), RECEIVED);

        assertThat(decoded.completions()).hasSize(1);
        assertThat(decoded.undecoded())
                .extracting(Decoded.Undecoded::message)
                .containsExactly("1", "{\"time\":\"t\"}", "{\"type\":\"mystery\",\"record\":{}}");
    }

    /** The same line in the same millisecond: one of two environments, or one that is sent again. */
    @Test
    void theEnvironmentTellsEqualLinesApart() {
        String line = "{'time':'2026-11-28T12:00:01.000Z','type':'function','record':'started'}".replace('\'', '"');
        String[] one = {"X-Filigree-Function-Arn", ARN, "X-Filigree-Environment-Id", "2026/11/28/[$LATEST]0123"};
        String[] other = {"X-Filigree-Function-Arn", ARN, "X-Filigree-Environment-Id", "2026/11/28/[$LATEST]4567"};
        String[] none = {"X-Filigree-Function-Arn", ARN};
        String envelope = "{'invoked_arn':'%s','environment_id':'2026/11/28/[$LATEST]0123','events':["
                .formatted(ARN)
                .replace('\'', '"');

        Payload payload = read("[" + line + "," + line + "]", one);
        assertThat(identities(payload)).doesNotHaveDuplicates();
        assertThat(identities(read("[" + line + "," + line + "]", one))).isEqualTo(identities(payload));
        assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
        assertThat(identities(read(envelope + line + "," + line + "]}"))).isEqualTo(identities(payload));
        assertThat(identities(read("[" + line + "]", other)))
                .doesNotContainAnyElementsOf(identities(payload))
                .doesNotContainAnyElementsOf(identities(read("[" + line + "]", none)));
    }

    @Test
    void refusesWhatHoldsNothingReadable() {
        assertThat(List.of("", "no JSON", "1", "{}", "{\"events\":{}}", "[", "[] []", "[{\"time\":"))
                .allSatisfy(body -> assertThatExceptionOfType(UnreadablePayloadException.class)
                        .isThrownBy(() -> read(body)));
        assertThatExceptionOfType(UnreadablePayloadException.class)
                .isThrownBy(() -> read("[]", "X-Filigree-Function-Arn", "checkout-prod"))
                .withMessageContaining("X-Filigree-Function-Arn");
    }

    @Test
    void refusesWhatExceedsABound() {
        AwsTelemetryFormat small =
                format(new PayloadBounds(100_000, 10, 10_000, 10_000, 100, 64, AttributeBounds.DEFAULT));
        String line = "{\"type\":\"function\",\"record\":\"x\"}";
        List<byte[]> bodies = List.of(
                ("[" + (line + ",").repeat(10) + line + "]").getBytes(UTF_8),
                TestRequest.gzip(("[" + " ".repeat(200_000) + "]").getBytes(UTF_8)));

        assertThat(small.read(TestRequest.of(("[" + (line + ",").repeat(9) + line + "]").getBytes(UTF_8)))
                        .messages())
                .hasSize(10);
        assertThat(bodies)
                .allSatisfy(body -> assertThatExceptionOfType(PayloadTooLargeException.class)
                        .isThrownBy(() -> small.read(TestRequest.of(body)))
                        .satisfies(e -> assertThat(e.bound()).startsWith(PayloadBounds.SETTINGS)));
    }

    /** Damaged bodies are read or refused, and each of their messages becomes one thing. */
    @Test
    void damagedBodiesAreReadOrRefused() {
        Random random = new Random(20_261_128);
        byte[][] bodies = {
            TestRequest.resource("/telemetry/req-01.body.bin"), TestRequest.resource("/telemetry/req-02.body.bin")
        };
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] body = damaged(bodies[i % bodies.length], random);
            Payload payload;
            try {
                payload = format.read(TestRequest.of(body, "X-Filigree-Function-Arn", ARN));
            } catch (UnreadablePayloadException | PayloadTooLargeException e) {
                refused++;
                continue;
            }
            read++;
            assertThat(identities(payload)).doesNotHaveDuplicates();
            Decoded decoded = payload.decode(payload.messages(), RECEIVED);
            Set<UUID> kept = new HashSet<>();
            decoded.events().forEach(one -> kept.add(one.messageIdentity()));
            decoded.completions().forEach(one -> kept.add(one.messageIdentity()));
            decoded.failures().forEach(one -> kept.add(one.messageIdentity()));
            decoded.undecoded().forEach(one -> kept.add(one.messageIdentity()));
            assertThat(kept.size() + decoded.ignored())
                    .isEqualTo(payload.messages().size());
            assertThat(identities(format.reread(payload.spooled()))).isEqualTo(identities(payload));
        }
        assertThat(read).isGreaterThan(500);
        assertThat(refused).isGreaterThan(500);
    }

    private static byte[] damaged(byte[] body, Random random) {
        byte[] damaged = Arrays.copyOf(body, random.nextInt(8) == 0 ? random.nextInt(body.length) : body.length);
        for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
        }
        return damaged;
    }

    private static InvocationCompletion report(String time, String requestId, Map<String, Object> attributes) {
        return new InvocationCompletion(
                Instant.parse(time),
                InvokedArn.parse(ARN).orElseThrow(),
                requestId,
                attributes,
                Evidence.OF_INVOCATION);
    }

    private static InvocationCompletion start(String time, String requestId) {
        return InvocationCompletion.start(
                Instant.parse(time), InvokedArn.parse(ARN).orElseThrow(), requestId);
    }

    private static String reportRecord(String requestId) {
        return "{\"time\":\"2026-11-28T12:00:01.250Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\""
                + requestId + "\",\"metrics\":{\"durationMs\":220.33}}}";
    }

    private InvokedArn function(String body, String... headers) {
        Payload payload = read(body, headers);
        return payload.decode(payload.messages(), RECEIVED)
                .completions()
                .get(0)
                .value()
                .function();
    }

    private Decoded decode(String body) {
        Payload payload = read(body, "X-Filigree-Function-Arn", ARN);
        return payload.decode(payload.messages(), RECEIVED);
    }

    private Payload captured(String name) {
        return format.read(TestRequest.of(TestRequest.resource(name + ".body.bin"), "X-Filigree-Function-Arn", ARN));
    }

    private Payload read(String body, String... headers) {
        return format.read(TestRequest.of(body.getBytes(UTF_8), headers));
    }

    private static List<Event> logs(Payload payload) {
        return new ArrayList<>(payload.decode(payload.messages(), RECEIVED).events())
                .stream().map(Identified::value).toList();
    }

    private static List<UUID> identities(Payload payload) {
        return payload.messages().stream().map(IngestMessage::identity).toList();
    }
}
