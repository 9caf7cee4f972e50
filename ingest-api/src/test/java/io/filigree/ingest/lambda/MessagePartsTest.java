package io.filigree.ingest.lambda;

import static io.filigree.ingest.lambda.Bodies.REQUEST_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.MessageParts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message of several parts results in the same events as its parts in separate messages. */
@Tag("slow")
class MessagePartsTest {

    private static final String AT = "2026-11-20T20:49:00Z ";
    private static final String TIMEOUT = AT + REQUEST_ID + " Task timed out after 3.00 seconds";
    private static final String REPORT =
            "REPORT RequestId: " + REQUEST_ID + "\tDuration: 7.25 ms\tMemory Size: 128 MB\t";
    private static final String RECORD_START =
            "{\"time\":\"2026-11-20T20:49:00Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"" + REQUEST_ID
                    + "\"}}";
    private static final String RECORD_REPORT = record(REQUEST_ID, "7.25");
    private static final int MANY = 100_000;

    private enum Part {
        PAYLOAD,
        JSON_LOG_LINE,
        REPORT_TEXT,
        REPORT_JSON,
        TIMEOUT,
        RUNTIME_ERROR,
        START,
        END,
        TEXT;

        static final Set<Part> NOISE = Set.of(START, END);

        String of(int number) {
            String id = "11111111-2222-4333-8444-55555555555" + number;
            return switch (this) {
                case PAYLOAD -> payload(id);
                case JSON_LOG_LINE -> logLine("INFO", payload(id));
                case REPORT_TEXT ->
                    "REPORT RequestId: " + id + "\tDuration: " + number + ".25 ms\tMemory Size: 128 MB\t\n"
                            + "XRAY TraceId: 1-6a2b-7c\tSegmentId: 5f\tSampled: true\t";
                case REPORT_JSON -> record(id, number + ".5");
                case TIMEOUT -> AT + id + " Task timed out after 3.00 seconds\n";
                case RUNTIME_ERROR ->
                    "RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError";
                case START -> "START RequestId: " + id + " Version: $LATEST";
                case END -> "END RequestId: " + id;
                case TEXT -> "the function says hello";
            };
        }
    }

    private static String payload(String id) {
        return Bodies.v1(
                "{}",
                "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207764698,\"guid\":\"g"
                        + id + "\"},{},{\"aws.requestId\":\"" + id + "\"}]]]}");
    }

    private static String logLine(String level, String message) {
        return Bodies.JSON.writeValueAsString(Map.of("level", level, "message", message));
    }

    private static String record(String id, String duration) {
        return "{\"time\":\"2026-11-20T20:49:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"" + id
                + "\",\"status\":\"success\",\"metrics\":{\"durationMs\":" + duration + "}}}";
    }

    @Test
    void partsInEveryOrderAreReadAsIfTheyWereMessages() {
        for (Part first : Part.values()) {
            for (Part second : Part.values()) {
                check(List.of(first, second));
                for (Part third : Part.values()) {
                    check(List.of(first, second, third));
                }
            }
        }
    }

    private static void check(List<Part> parts) {
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            texts.add(part.of(texts.size()));
        }
        Decoded together = decode(String.join("\n", texts));
        Decoded apart = decode(texts.toArray(String[]::new));

        assertThat(events(together)).as("events of %s", parts).isEqualTo(events(apart));
        assertThat(together.completions())
                .extracting(Identified::value)
                .as("completions of %s", parts)
                .isEqualTo(apart.completions().stream().map(Identified::value).toList());
        assertThat(together.failures())
                .extracting(Identified::value)
                .as("failures of %s", parts)
                .isEqualTo(apart.failures().stream().map(Identified::value).toList());
        assertThat(together.counts()).isEqualTo(apart.counts());
        boolean saysNothing = Set.of(Part.END).containsAll(parts);
        boolean saysText = parts.contains(Part.TEXT)
                && parts.stream().allMatch(part -> part == Part.TEXT || Part.NOISE.contains(part));
        assertThat(together.ignored()).as("noise of %s", parts).isEqualTo(saysNothing ? 1 : 0);
        assertThat(together.undecoded()).as("undecoded of %s", parts).hasSize(saysText ? 1 : 0);
    }

    /** Raw payloads are read before those in JSON lines. */
    private static Set<Object> events(Decoded decoded) {
        return Set.copyOf(decoded.events().stream().map(Identified::value).toList());
    }

    static Stream<String> messagesWithAReport() {
        return Stream.of(
                RECORD_START + "\n" + RECORD_REPORT,
                RECORD_START + RECORD_REPORT,
                "some text\n" + RECORD_REPORT,
                "END RequestId: " + REQUEST_ID + "\r\n" + RECORD_REPORT + "\r\nsome text",
                "[" + RECORD_REPORT + "]",
                "[INFO]\t" + RECORD_REPORT,
                "{\n  \"type\": \"platform.report\",\n  \"record\": {\"requestId\": \"" + REQUEST_ID
                        + "\",\n  \"metrics\": {\"durationMs\": 7.25}}\n}",
                logLine("INFO", RECORD_REPORT),
                logLine("INFO", REPORT),
                REPORT + "\n" + REPORT.replace("Duration: 7.25 ms\t", "").replace("Memory Size: 128 MB\t", ""));
    }

    @ParameterizedTest
    @MethodSource("messagesWithAReport")
    void reportsAreReadWhereverTheyStand(String message) {
        Decoded decoded = decode(message);

        assertThat(decoded.completions())
                .extracting(Identified::value)
                .filteredOn(completion -> !completion.isStart())
                .singleElement()
                .satisfies(report -> assertThat(report.attributes()).containsEntry("cwDuration", 7.25));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\n%s",
                "%s\nhello",
                "{\"level\":\"ERROR\",\"message\":\"%s\"}",
                "[ERROR]\t{\"a\":{\"message\":\"%s\"}}"
            })
    void timeoutsAreReadWhereverTheyStand(String format) {
        Decoded decoded = decode(String.format(format, TIMEOUT));

        assertThat(decoded.failures())
                .extracting(failure -> failure.value().errorMessage())
                .containsExactly("Task timed out after 3.00 seconds");
        assertThat(decoded.undecoded()).isEmpty();
    }

    static Stream<String> messagesWithAPayload() {
        String line = logLine("INFO", payload(REQUEST_ID));
        return Stream.of(
                "[INFO]\t2026-11-20T20:49:00Z\t" + REQUEST_ID + "\t" + line,
                AT + "\t" + REQUEST_ID + "\tINFO\t" + line,
                line + "\nsecond line",
                "first line\n" + line,
                logLine("INFO", line),
                "{\"message\":" + Bodies.JSON.writeValueAsString(payload(REQUEST_ID)) + ",\"raw\":"
                        + Bodies.JSON.writeValueAsString("said " + payload(REQUEST_ID)) + ",\"n\":NaN}");
    }

    @ParameterizedTest
    @MethodSource("messagesWithAPayload")
    void payloadsInJsonLinesAreReadOnceAndKnownByTheirBytes(String message) {
        Decoded decoded = decode(message);

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(new LogMessage("a", 0, message).identity())
                .isEqualTo(new LogMessage("b", 0, payload(REQUEST_ID)).identity());
    }

    @Test
    void everyPayloadOfAJsonLineIsRead() {
        String line = Bodies.JSON.writeValueAsString(Map.of("a", Part.PAYLOAD.of(1), "b", Part.PAYLOAD.of(2)));

        assertThat(decode(line).events()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPORT RequestId: 11111111-2222-4333-8444-555555555555\tDuration: many ms",
                "{\"type\":\"platform.report\",\"record\":{}}",
                "{\"type\":\"platform.report\",\"record\":{",
                "{\"message\":\"[1,\\\"NR_LAMBDA_MONITORING\\\",\\\"H4sI",
            })
    void aPartThatCannotBeReadKeepsTheMessageWordForWord(String part) {
        for (String message : List.of(part + "\n" + TIMEOUT, TIMEOUT + "\n" + part)) {
            Decoded decoded = decode(message);

            assertThat(decoded.failures()).as(message).hasSize(1);
            assertThat(decoded.undecoded()).extracting(Undecoded::message).containsExactly(message);
        }
    }

    @Test
    void aValueThatIsNoJsonCostsThatValueOnly() {
        Decoded decoded =
                decode(RECORD_REPORT.replace("\"durationMs\":7.25", "\"durationMs\":NaN,\"memorySizeMB\":128"));

        assertThat(decoded.completions().get(0).value().attributes()).containsOnly(Map.entry("cwMemorySize", 128));
        assertThat(decoded.cut()).containsEntry(new Cut("unknown", "not_a_value"), 1);
    }

    @Test
    void linesOfOneMessageAreBounded() {
        Decoded decoded = decode((TIMEOUT + "\n").repeat(MANY));

        assertThat(decoded.failures()).hasSizeLessThanOrEqualTo(MessageParts.MAX_LINES);
        assertThat(decoded.undecoded()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\n",
                "{\"a\n",
                "{\"a\":\"platform.\n",
                "}{\"platform.\":\"\\\"",
                "{\"",
                "{\"a\":{\"RequestId: \":1}}\n",
                "REPORT RequestId: a\n",
                "RequestId: a Error: b\n",
                "RequestId: a Error: b\n.\n",
                "2026-11-20T20:49:00Z a LambdaError\n",
                "2026-13-45T20:49:00Z a failed\n",
                "{\"message\":\"[1,\\\"NR_LAMBDA_MONITORING\\\",\\\"\n",
                "[1,\"NR_LAMBDA_MONITORING\",\"x\n",
                "[1,\"NR_LAMBDA_MONITORING\",{\"a\":NaN}\n",
                "[2,\"NR_LAMBDA_MONITORING\",{\"a\":NaN,",
                "\n",
            })
    void manyLinesTakeTimeInProportion(String line) {
        assertTimeout(
                Duration.ofSeconds(20), () -> assertThatNoException().isThrownBy(() -> decode(line.repeat(MANY))));
    }

    private static Decoded decode(String... messages) {
        LambdaPayload payload = new PayloadReader(PayloadBounds.DEFAULT).read(Bodies.fromExtension(messages));
        return new PayloadDecoder(PayloadBounds.DEFAULT).decode(payload, payload.messages(), Bodies.RECEIVED);
    }
}
