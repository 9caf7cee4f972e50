package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small body becomes few rows, however much is packed into it, and any body little enough for the heap. */
class AmplificationTest {

    /** What a row takes besides its attributes. */
    private static final int ROW_BYTES = 128;

    static Stream<String> attacks() {
        String tiny = "[{\"type\":\"a\"},{},{}]";
        return Stream.of(
                section("custom_event_data", repeated(tiny, 199_000)),
                section("span_event_data", repeated(tiny, 199_000)),
                section("analytic_event_data", repeated("[{\"type\":\"Transaction\"},{},{}]", 150_000)),
                section("error_data", repeated("[0,\"\",\"m\",\"C\",{}]", 150_000)),
                section("custom_event_data", repeated("[{\"type\":\"a\"},{" + members(250) + "},{}]", 5_000)),
                section(
                        "custom_event_data",
                        repeated("[{\"type\":\"a\"},{\"k\":\"" + "v".repeat(4_000) + "\"},{}]", 5_000)),
                Stream.of("custom_event_data", "span_event_data", "error_event_data")
                        .map(name -> "\"" + name + "\":[null,{},[" + repeated(tiny, 60_000) + "]]")
                        .collect(Collectors.joining(",", "{", "}")));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void aSmallBodyBecomesNoMoreThanItsShareOfRows(String data) {
        byte[] body = Bodies.gzip(Bodies.fromExtension(Bodies.v2("{}", data)));

        Decoded decoded = decode(body);

        assertThat(rowBytes(decoded)).isLessThan(EventBudget.FREE_ROW_BYTES + 100L * body.length + 1_100_000);
        assertThat(decoded.undecoded())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains("more events than filigree.ingest.lambda.max-"));
        assertThat(decoded.heapBytes()).isLessThan(150L << 20);
    }

    @Test
    void thirtyPostsOfTheSmallestAttackBecomeLessThanTenMegabytes() {
        byte[] body = Bodies.gzip(Bodies.fromExtension(
                Bodies.v2("{}", section("custom_event_data", repeated("[{\"type\":\"a\"},{},{}]", 199_000)))));

        assertThat(body.length).isLessThan(10_000);
        assertThat(30 * rowBytes(decode(body))).isLessThan(40_000_000);
    }

    @Test
    void manyMessagesOfOneBodyShareItsBudget() {
        String[] messages = IntStream.range(0, 100)
                .mapToObj(i -> Bodies.v2(
                        "{\"n\":" + i + "}",
                        section("custom_event_data", repeated("[{\"type\":\"a\"},{\"n\":" + i + "},{}]", 9_000))))
                .toArray(String[]::new);

        Decoded decoded = decode(Bodies.gzip(Bodies.fromExtension(messages)));

        assertThat(decoded.events()).hasSizeLessThanOrEqualTo(20_000);
    }

    @Test
    void aFullHarvestOfOneMessageIsDecodedWhole() {
        String events = IntStream.range(0, 10_000)
                .mapToObj(i -> String.format(
                        "[{\"type\":\"Span\",\"timestamp\":%d,\"guid\":\"%016x\",\"duration\":0.%d},{},{\"n\":%d}]",
                        Bodies.SENT_MS + i, i * 0x9E3779B97F4A7C15L, i, i))
                .collect(Collectors.joining(","));

        Decoded decoded =
                decode(Bodies.gzip(Bodies.fromExtension(Bodies.v2("{}", section("span_event_data", events)))));

        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.events()).hasSize(10_000);
    }

    @Test
    void anErrorWithAHugeTreeIsLeftUndecodedAndTheEventsBeforeItAreKept() {
        String frames = repeated("{\"name\":\"f\"}", 60_000);
        String data =
                "{\"custom_event_data\":[null,{},[[{\"type\":\"a\"},{},{}]]],\"error_data\":[null,[[0,\"\",\"m\",\"C\","
                        + "{\"stack_trace\":[" + frames + "]}]]]}";

        Decoded decoded = decode(Bodies.fromExtension(Bodies.v2("{}", data)));

        assertThat(decoded.events()).hasSize(1);
        assertThat(decoded.undecoded()).hasSize(1);
    }

    private static Decoded decode(byte[] body) {
        LambdaPayload payload = new PayloadReader(PayloadBounds.DEFAULT).read(body);
        return new PayloadDecoder(PayloadBounds.DEFAULT).decode(payload, payload.messages(), Bodies.RECEIVED);
    }

    private static long rowBytes(Decoded decoded) {
        return decoded.events().stream()
                .mapToLong(event -> ROW_BYTES
                        + event.value().attributes().entrySet().stream()
                                .mapToLong(attribute -> attribute.getKey().length()
                                        + attribute.getValue().toString().length())
                                .sum())
                .sum();
    }

    private static String section(String name, String events) {
        return "{\"" + name + "\":[null,{},[" + events + "]]}";
    }

    private static String repeated(String text, int times) {
        return (text + ",").repeat(times - 1) + text;
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"a" + i + "\":1").collect(Collectors.joining(","));
    }
}
