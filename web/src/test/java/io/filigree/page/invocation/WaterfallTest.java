package io.filigree.page.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
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

    @Test
    void marksTheSpansThatDetermineTheTotalTime() {
        Waterfall waterfall = Waterfall.of(
                List.of(
                        span("root", null, 0, 1.0),
                        span("first", "root", 10, 0.3),
                        span("parallel", "root", 20, 0.2),
                        span("second", "root", 400, 0.5),
                        span("inner", "second", 410, 0.4),
                        event("Log", 500, Map.of("message", "half way"))),
                NOW);

        assertThat(waterfall.rows())
                .filteredOn(Row::critical)
                .extracting(Row::text)
                .containsExactly("root", "first", "second", "inner");
    }

    @Test
    void showsTheTimeInAQueueBetweenFunctions() {
        Map<String, Object> receiver = span("receive", "send", 350, 0.4);
        receiver.put("aws.lambda.arn", "arn:aws:lambda:eu-west-1:123456789012:function:worker");
        Map<String, Object> sender = span("send", "root", 50, 0.05);
        sender.put("aws.lambda.arn", "arn:aws:lambda:eu-west-1:123456789012:function:api");

        Waterfall waterfall = Waterfall.of(List.of(span("root", null, 0, 0.1), sender, receiver), NOW);

        assertThat(waterfall.rows()).extracting(Row::queued).containsExactly(null, null, "250 ms");
        assertThat(waterfall.rows()).extracting(Row::critical).containsExactly(true, true, true);
    }

    @Test
    void showsTheBarOfAnEventAtTheEndOfTheAxis() {
        Waterfall waterfall = Waterfall.of(
                List.of(span("root", null, 0, 10), span("last", "root", 10_000, 0), event("Log", 10_000, Map.of())),
                NOW);

        assertThat(waterfall.rows()).allSatisfy(row -> {
            assertThat(row.width()).isGreaterThanOrEqualTo(3);
            assertThat(row.x() + row.width()).isLessThanOrEqualTo(1_000);
        });
    }

    @Test
    void showsTheFirstRowsAndTheOthersOnDemand() {
        List<Map<String, Object>> events = new ArrayList<>();
        events.add(span("root", null, 0, 10));
        for (int i = 1; i < 450; i++) {
            events.add(span("s" + i, "root", i, 0.001));
        }

        Waterfall first = Waterfall.of(events, NOW);
        Waterfall last = Waterfall.of(events, 400, NOW);

        assertThat(first.rows()).hasSize(200);
        assertThat(first.rest()).isEqualTo(250);
        assertThat(first.next()).isEqualTo(200);
        assertThat(last.rows()).hasSize(50).first().extracting(Row::text).isEqualTo("s400");
        assertThat(last.rest()).isZero();
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
