package io.filigree.page.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.page.invocation.Waterfall.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {

    private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
    private static final long BEGIN = 1_777_975_000_000L;

    @Test
    void isEmptyWithoutEvents() {
        assertThat(Waterfall.of(List.of(), NOW).isEmpty()).isTrue();
    }

    @Test
    void putsSpansErrorsAndLogsInOrderOfTimeOnOneAxis() {
        Waterfall waterfall = Waterfall.of(
                List.of(
                        event("Log", 30, Map.of("message", "half way\n")),
                        span("query", "root", 20, 0.06),
                        span("root", null, 0, 0.1),
                        event(
                                "AwsLambdaInvocationError",
                                95,
                                Map.of("error.class", "TypeError", "error.message", "x"))),
                NOW);

        assertThat(waterfall.total()).isEqualTo("100 ms");
        assertThat(waterfall.rows())
                .extracting(Row::kind, Row::text, Row::depth, Row::offset, Row::duration, Row::x, Row::width)
                .containsExactly(
                        tuple("span", "root", 0, "+0.0 ms", "100 ms", 0.0, 1000.0),
                        tuple("span", "query", 1, "+20.0 ms", "60.0 ms", 200.0, 600.0),
                        tuple("log", "half way", 0, "+30.0 ms", null, 300.0, 3.0),
                        tuple("error", "TypeError: x", 0, "+95.0 ms", null, 950.0, 3.0));
    }

    @Test
    void marksTheSpanThatTookLongestItself() {
        Waterfall waterfall = Waterfall.of(
                List.of(
                        span("root", null, 0, 1.0),
                        span("a", "root", 10, 0.2),
                        span("b", "root", 300, 0.7),
                        span("c", "b", 310, 0.65)),
                NOW);

        assertThat(waterfall.rows()).extracting(Row::note).containsExactly(null, null, null, "slowest");
    }

    @Test
    void survivesSpansThatAreTheirOwnAncestors() {
        Waterfall waterfall =
                Waterfall.of(List.of(span("a", "b", 0, 0.1), span("b", "a", 1, 0.1), span("c", "c", 2, 0.1)), NOW);

        assertThat(waterfall.rows()).hasSize(3);
    }

    private static Map<String, Object> span(String id, @Nullable String parent, long millis, double seconds) {
        Map<String, Object> attributes = new HashMap<>(Map.of("name", id, "guid", id, "duration", seconds));
        if (parent != null) {
            attributes.put("parentId", parent);
        }
        return event("Span", millis, attributes);
    }

    private static Map<String, Object> event(String type, long millis, Map<String, Object> attributes) {
        Map<String, Object> event = new HashMap<>(attributes);
        event.put("type", type);
        event.put("timestamp", BEGIN + millis);
        return event;
    }
}
