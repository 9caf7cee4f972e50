package io.filigree.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Cut;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.message.LogMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One unreadable value costs that value, never the payload that it is in. */
class UnreadableValuesTest {

    private static final String DEEP = "[".repeat(5_000) + "]".repeat(5_000);

    @Test
    void dropsNumbersThatAreNotFinite() {
        Decoded decoded = decode(payload("\"a\":NaN,\"b\":-Infinity,\"c\":Infinity,\"kept\":1", ""));

        assertThat(only(decoded, Event.INVOCATION).attributes())
                .containsEntry("kept", 1)
                .doesNotContainKeys("a", "b", "c");
        assertThat(only(decoded, Event.SPAN).attributes()).containsEntry("name", "handler");
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.cut()).containsExactly(entry(new Cut("unknown", "not_a_value"), 3));
    }

    @Test
    void keepsNumbersThatNoDoubleHoldsAsText() {
        Decoded decoded = decode(payload("\"a\":1e999,\"b\":-1e400,\"kept\":1e300", ""));

        assertThat(only(decoded, Event.INVOCATION).attributes())
                .containsEntry("kept", 1e300)
                .containsEntry("a", "Infinity")
                .containsEntry("b", "-Infinity");
        assertThat(decoded.cut()).containsExactly(entry(new Cut(Event.INVOCATION, "not_a_value"), 2));
    }

    @Test
    void dropsWhatOnlyDecorationMaySay() {
        Decoded decoded = decode(payload(
                "\"decoration.status\":\"decorated\",\"decoration\":{\"memoryMismatch\":true,\"reason\":\"x\"},"
                        + "\"decoration.own\":1",
                ""));

        assertThat(only(decoded, Event.INVOCATION).attributes())
                .containsEntry("decoration.own", 1)
                .doesNotContainKeys("decoration.status", "decoration.memoryMismatch", "decoration.reason");
        assertThat(decoded.cut()).containsExactly(entry(new Cut(Event.INVOCATION, "reserved"), 3));
    }

    @Test
    void replacesHalfOfASurrogatePair() {
        Decoded decoded = decode(payload("\"emoji\\ud83d\":\"\\ude00 cut\",\"kept\":true", ""));

        assertThat(only(decoded, Event.INVOCATION).attributes())
                .containsEntry("emoji\ufffd", "\ufffd cut")
                .containsEntry("kept", true);
        assertThat(decoded.cut()).containsExactly(entry(new Cut("unknown", "invalid_text"), 2));
    }

    @Test
    void dropsWhatIsNestedTooDeepOrTooLong() {
        Decoded decoded =
                decode(payload("\"deep\":" + DEEP + ",\"number\":" + "7".repeat(2_000) + ",\"kept\":\"x\"", ""));

        assertThat(only(decoded, Event.INVOCATION).attributes()).containsEntry("kept", "x");
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.cut())
                .isEqualTo(Map.of(new Cut("unknown", "too_deep"), 1, new Cut("unknown", "too_long"), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[NaN, Infinity]", "{\"\\ud83d\":1}", "undefined", "[[1e]]"})
    void readsEventsWhateverASectionHoldsThatIsSkipped(String spoilt) {
        Decoded decoded = decode(payload("\"kept\":1", ",\"metric_data\":" + spoilt));

        assertThat(only(decoded, Event.INVOCATION).attributes()).containsEntry("kept", 1);
        assertThat(only(decoded, Event.SPAN)).isNotNull();
        assertThat(decoded.undecoded()).isEmpty();
        assertThat(decoded.cut()).isEmpty();
    }

    @Test
    void readsEventsBesideASkippedSectionOfAnyDepth() {
        assertThat(only(decode(payload("\"kept\":1", ",\"metric_data\":" + DEEP)), Event.INVOCATION)
                        .attributes())
                .containsEntry("kept", 1);
    }

    @Test
    void readsPlainJsonOfVersionTwoAsWell() {
        String message = "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + Bodies.CHECKOUT_ARN + ":live\"},"
                + payload("\"a\":NaN,\"kept\":1", ",\"metric_data\":[-Infinity]") + "]";

        Decoded decoded = Bodies.decode(Bodies.fromExtension(message));

        assertThat(only(decoded, Event.INVOCATION).attributes())
                .containsEntry("kept", 1)
                .doesNotContainKey("a");
        assertThat(only(decoded, Event.INVOCATION).function()).hasToString(Bodies.CHECKOUT_ARN + ":live");
    }

    @Test
    void keepsWhatHasABrokenStructureUndecoded() {
        Decoded decoded = decode("{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"a\":NaN");

        assertThat(decoded.events()).isEmpty();
        assertThat(decoded.undecoded()).hasSize(1);
    }

    @Test
    void findsThePayloadInAJsonLogLine() {
        String payload = Bodies.v1("{}", payload("\"kept\":1", ""));
        String line = Bodies.JSON.writeValueAsString(Map.of("level", "INFO", "message", payload));
        String nested = Bodies.JSON.writeValueAsString(Map.of("log", List.of(Map.of("text", line))));
        String escaped = line.replace("\\\"", "\\u0022");

        for (String message : List.of(line, nested, escaped)) {
            Decoded decoded = Bodies.decode(Bodies.fromExtension(message));
            assertThat(only(decoded, Event.INVOCATION).attributes()).containsEntry("kept", 1);
            assertThat(new LogMessage("another", 0, message).identity())
                    .isEqualTo(new LogMessage("id", 0, payload).identity());
        }
    }

    private static Decoded decode(String payload) {
        return Bodies.decode(Bodies.fromExtension(Bodies.v1("{}", payload)));
    }

    private static String payload(String attributes, String sections) {
        return "{\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"timestamp\":1795207764698,\"guid\":\"g\"},{"
                + attributes + "},{\"aws.requestId\":\"" + Bodies.REQUEST_ID + "\"}]]]" + sections
                + ",\"span_event_data\":[null,{},[[{\"type\":\"Span\",\"name\":\"handler\",\"timestamp\":1795207764698},{},{}]]]}";
    }

    private static Event only(Decoded decoded, String type) {
        List<Event> events = decoded.events().stream()
                .map(Identified::value)
                .filter(event -> event.type().equals(type))
                .toList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }
}
