package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.envelope.LambdaPayload;
import io.filigree.ingest.format.envelope.PayloadReader;
import org.junit.jupiter.api.Test;

/** What of an event is stored when it says more than it may: 16 attributes, names of 32 characters, texts of 256. */
class AttributeBoundsTest {

    private static final PayloadBounds BOUNDS =
            new PayloadBounds(1 << 20, 100, 1_000, 1_000, 100, 64, new AttributeBounds(16, 32, 256));

    private static final Cut ATTRIBUTES = new Cut("custom", "max-attributes");
    private static final Cut NAME = new Cut("custom", "max-attribute-name");
    private static final Cut VALUE = new Cut("custom", "max-attribute-value");

    @Test
    void keepsAsManyAttributesAsItMay() {
        Decoded decoded = decode(item("A", "{}", numbered("u", 16), "{}"));

        assertThat(only(decoded)).hasSize(16).containsEntry("u1", 1).containsEntry("u16", 16);
        assertThat(decoded.cut()).isEmpty();
    }

    @Test
    void typeAndTimestampTakeNoRoom() {
        Decoded decoded = decode("[{\"type\":\"A\",\"timestamp\":1795207764698}," + numbered("u", 16) + ",{}]");

        assertThat(only(decoded)).hasSize(16);
        assertThat(decoded.cut()).isEmpty();
    }

    @Test
    void dropsTheUsersAttributesBeforeTheAgentsAndThoseBeforeTheIntrinsicOnes() {
        Decoded decoded = decode(item("A", numbered("i", 10), numbered("u", 3), numbered("a", 5)));

        assertThat(only(decoded))
                .hasSize(16)
                .containsKeys("i1", "i10", "a1", "a5", "u1")
                .doesNotContainKeys("u2", "u3");
        assertThat(decoded.cut()).containsOnly(entry(ATTRIBUTES, 2));
    }

    @Test
    void neverDropsWhatTellsFunctionInvocationAndFailure() {
        String needed = "{\"aws.lambda.arn\":\"" + Bodies.CHECKOUT_ARN + "\",\"aws.requestId\":\"r\",\"guid\":\"g\","
                + "\"traceId\":\"t\",\"error\":true,\"error.class\":\"E\",\"error.message\":\"m\"}";

        Decoded decoded = decode(item("A", numbered("i", 30), needed, numbered("a", 30)));

        assertThat(only(decoded))
                .hasSize(16)
                .containsKeys("aws.lambda.arn", "aws.requestId", "guid", "traceId")
                .containsEntry("error", true)
                .containsKeys("error.class", "error.message", "i1", "i9")
                .doesNotContainKeys("i10", "a1");
        assertThat(event(decoded).requestId()).isEqualTo("r");
        assertThat(event(decoded).traceId()).isEqualTo("t");
        assertThat(event(decoded).function()).hasToString(Bodies.CHECKOUT_ARN);
        assertThat(decoded.cut()).containsOnly(entry(ATTRIBUTES, 30 + 30 + 7 - 16));
    }

    @Test
    void countsTheMembersOfANestedObjectEach() {
        Decoded decoded = decode(item("A", "{}", "{\"o\":" + numbered("m", 20) + "}", "{}"));

        assertThat(only(decoded)).hasSize(16).containsEntry("o.m16", 16).doesNotContainKey("o.m17");
        assertThat(decoded.cut()).containsOnly(entry(ATTRIBUTES, 4));
    }

    @Test
    void anAttributeThatIsThereAlreadyIsNotOneTooMany() {
        Decoded decoded = decode(item("A", numbered("x", 16), numbered("x", 16), "{}"));

        assertThat(only(decoded)).hasSize(16);
        assertThat(decoded.cut()).isEmpty();
    }

    @Test
    void cutsATextOneCharacterOverItsBoundAndNoneAtIt() {
        Decoded decoded =
                decode(item("A", "{}", json(Map.of("at", "v".repeat(256), "over", "v".repeat(256) + "w")), "{}"));

        assertThat(only(decoded)).containsOnly(entry("at", "v".repeat(256)), entry("over", "v".repeat(256)));
        assertThat(decoded.cut()).containsOnly(entry(VALUE, 1));
    }

    @Test
    void leavesNoHalfOfACharacter() {
        String pairAtTheEnd = "v".repeat(255) + "\uD83D\uDE00";
        String pairThatFits = "v".repeat(254) + "\uD83D\uDE00" + "w";
        String nameWithAPair = "n".repeat(31) + "\uD83D\uDE00";

        Decoded decoded =
                decode(item("A", "{}", json(Map.of("a", pairAtTheEnd, "b", pairThatFits, nameWithAPair, 1)), "{}"));

        assertThat(only(decoded))
                .containsOnly(
                        entry("a", "v".repeat(255)),
                        entry("b", "v".repeat(254) + "\uD83D\uDE00"),
                        entry("n".repeat(31), 1));
        assertThat(decoded.cut()).containsOnly(entry(VALUE, 2), entry(NAME, 1));
    }

    @Test
    void cutsANameOneCharacterOverItsBoundAndNoneAtIt() {
        Decoded decoded = decode(item("A", "{}", json(Map.of("a".repeat(32), 1, "b".repeat(33), 2)), "{}"));

        assertThat(only(decoded)).containsOnly(entry("a".repeat(32), 1), entry("b".repeat(32), 2));
        assertThat(decoded.cut()).containsOnly(entry(NAME, 1));
    }

    @Test
    void namesThatAreTheSameOnceCutAreTheFirstOne() {
        Map<String, Object> twins = new LinkedHashMap<>();
        twins.put("n".repeat(40) + "first", 1);
        twins.put("n".repeat(40) + "second", 2);

        Decoded decoded = decode(item("A", "{}", json(twins), "{}"));

        assertThat(only(decoded)).containsOnly(entry("n".repeat(32), 1));
        assertThat(decoded.cut()).containsOnly(entry(NAME, 2));
    }

    @Test
    void cutsTheTextOfAnArrayAndOfWhatIsNestedTooDeepForANameOfItsOwn() {
        List<Integer> numbers = IntStream.range(0, 200).boxed().toList();

        Decoded decoded = decode(item("A", "{}", json(Map.of("list", numbers, "n".repeat(33), Map.of("a", 1))), "{}"));

        assertThat(only(decoded))
                .containsOnly(entry("list", json(numbers).substring(0, 256)), entry("n".repeat(32), "{\"a\":1}"));
        assertThat(decoded.cut()).containsOnly(entry(VALUE, 1), entry(NAME, 1));
    }

    @Test
    void whatIsCutIsCountedByFourKindsOfEvents() {
        String big = "{\"x\":\"" + "v".repeat(300) + "\"}";

        Decoded decoded = decode(String.join(
                ",",
                item("Transaction", "{}", big, "{}"),
                item("TransactionError", "{}", big, "{}"),
                item("Span", "{}", big, "{}"),
                item("Mine", "{}", big, "{}"),
                item("Yours", "{}", big, "{}")));

        assertThat(decoded.cut())
                .containsOnly(
                        entry(new Cut(Event.INVOCATION, "max-attribute-value"), 1),
                        entry(new Cut(Event.INVOCATION_ERROR, "max-attribute-value"), 1),
                        entry(new Cut(Event.SPAN, "max-attribute-value"), 1),
                        entry(VALUE, 2));
    }

    @Test
    void theErrorOfALineObeysToo() {
        String line =
                "2026-11-20T20:49:00Z " + Bodies.REQUEST_ID + " Task timed out after 3.00 seconds " + "x".repeat(300);

        Decoded decoded = decodeMessage(line);

        assertThat(decoded.failures())
                .singleElement()
                .satisfies(failed -> assertThat(failed.value().errorMessage())
                        .hasSize(256)
                        .startsWith("Task timed out after 3.00 seconds xxx"));
        assertThat(decoded.cut()).containsOnly(entry(new Cut(Event.INVOCATION_ERROR, "max-attribute-value"), 1));
    }

    @Test
    void anErrorFindsItsStackByAMessageThatIsCut() {
        String message = "m".repeat(300);
        String data = "{\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\",\"guid\":\"g\","
                + "\"error.class\":\"E\",\"error.message\":\"" + message + "\"},{},{}]]],"
                + "\"error_data\":[null,[[0,\"t\",\"" + message + "\",\"E\",{\"stack_trace\":[\"" + "s".repeat(200)
                + "\",\"" + "s".repeat(200) + "\"]},\"g\"]]]}";

        Decoded decoded = decodeMessage(Bodies.v2("{}", data));

        assertThat(only(decoded))
                .containsEntry("error.message", "m".repeat(256))
                .containsEntry("stackTrace", "s".repeat(200) + "\n" + "s".repeat(55));
        assertThat(decoded.cut()).containsOnly(entry(new Cut(Event.INVOCATION_ERROR, "max-attribute-value"), 2));
    }

    @Test
    void aBoundThatWouldCutWhatFiligreeNeedsIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeBounds(15, 255, 4_096))
                .withMessage("filigree.ingest.lambda.max-attributes must be at least 16, not 15");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeBounds(254, 31, 4_096))
                .withMessage("filigree.ingest.lambda.max-attribute-name must be at least 32, not 31");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeBounds(254, 255, 255))
                .withMessage("filigree.ingest.lambda.max-attribute-value must be at least 256, not 255");
    }

    private static String item(String type, String intrinsics, String user, String agent) {
        String rest = intrinsics.equals("{}") ? "}" : "," + intrinsics.substring(1);
        return "[{\"type\":\"" + type + "\"" + rest + "," + user + "," + agent + "]";
    }

    /** {@code {"u1":1,"u2":2,…}}. */
    private static String numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "\"" + prefix + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(Object value) {
        return Bodies.JSON.writeValueAsString(value);
    }

    private static Decoded decode(String items) {
        return decodeMessage(Bodies.v2("{}", "{\"span_event_data\":[null,{},[" + items + "]]}"));
    }

    private static Decoded decodeMessage(String message) {
        LambdaPayload payload = new PayloadReader(BOUNDS).read(Bodies.fromExtension(message));
        Decoded decoded = new PayloadDecoder(BOUNDS).decode(payload, payload.messages(), Bodies.RECEIVED);
        assertThat(decoded.undecoded()).isEmpty();
        return decoded;
    }

    private static Event event(Decoded decoded) {
        assertThat(decoded.events()).hasSize(1);
        return decoded.events().stream().map(Identified::value).toList().get(0);
    }

    private static Map<String, Object> only(Decoded decoded) {
        return event(decoded).attributes();
    }
}
