package io.filigree.page.invocation;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.page.EventRow;
import io.filigree.page.TimestampView;
import org.jspecify.annotations.Nullable;

/**
 * Spans, errors and log events on one time axis.
 *
 * @param rows in order of time; the first ones, or those after {@code from}
 * @param total from the first event to the end of the last, as text
 * @param size number of all events
 * @param from number of rows before the shown ones
 */
record Waterfall(List<Row> rows, String total, int size, int from) {

    /** Rows of a page; more are loaded on demand, because a browser takes long to lay out thousands. */
    static final int SHOWN = 200;

    /** The width of the axis in units of the drawing. */
    private static final double WIDTH = 1_000;

    private static final double NARROWEST = 3;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_TEXT = 300;

    /**
     * One event.
     *
     * @param kind {@code span}, {@code error} or {@code log}
     * @param depth of a span below its ancestors
     * @param place account and region of the function; null if unknown
     * @param offset from the begin of the axis, as text
     * @param duration of a span, as text; null for another event
     * @param x begin of the bar
     * @param width of the bar
     * @param note {@code slowest} for the span that took longest itself, {@code failed} for a span with an error
     * @param queued time between the end of the sending span and the begin of the receiving invocation, as text; null for
     *     other spans
     * @param critical whether a span is on the critical path
     */
    record Row(
            String kind,
            int depth,
            String text,
            @Nullable String function,
            @Nullable String arn,
            @Nullable String place,
            TimestampView at,
            String offset,
            @Nullable String duration,
            double x,
            double width,
            @Nullable String note,
            @Nullable String queued,
            boolean critical) {}

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The number of rows after the shown ones. */
    public int rest() {
        return Math.max(0, size - from - rows.size());
    }

    /** The number of rows up to the last shown one. */
    public int next() {
        return from + rows.size();
    }

    /** A number of rows to skip, as in an address; 0 if it is malformed. */
    static int offset(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    /** The rows from the begin. */
    static Waterfall of(List<Map<String, Object>> events, Instant now) {
        return of(events, 0, now);
    }

    /**
     * @param events of the types span, error and log, in any order
     * @param from number of rows to skip
     */
    static Waterfall of(List<Map<String, Object>> events, int from, Instant now) {
        if (events.isEmpty()) {
            return new Waterfall(List.of(), "", 0, 0);
        }
        Map<String, Map<String, Object>> spans = new HashMap<>();
        events.stream().filter(Waterfall::isSpan).forEach(span -> spans.put(id(span), span));
        Map<String, Integer> depths = new HashMap<>();
        spans.keySet().forEach(id -> depths.put(id, depth(id, spans)));
        double begin = events.stream().mapToDouble(Waterfall::time).min().orElse(0);
        double end = events.stream()
                .mapToDouble(event -> time(event) + millis(event))
                .max()
                .orElse(begin);
        double length = Math.max(end - begin, 1);
        Map<String, TraceSpan> trace = new HashMap<>();
        spans.forEach((id, span) -> trace.put(id, TraceSpan.of(span)));
        Axis axis = new Axis(begin, length, slowest(spans), CriticalPath.of(trace), trace, now);
        List<Row> rows = events.stream()
                .sorted(Comparator.<Map<String, Object>>comparingDouble(Waterfall::time)
                        .thenComparing(event -> depths.getOrDefault(id(event), MAX_DEPTH)))
                .skip(from)
                .limit(SHOWN)
                .map(event -> row(event, depths, axis))
                .toList();
        return new Waterfall(rows, shown(length), events.size(), from);
    }

    /** What the rows of a waterfall share. */
    private record Axis(
            double begin,
            double length,
            String slowest,
            Set<String> critical,
            Map<String, TraceSpan> trace,
            Instant now) {}

    private static Row row(Map<String, Object> event, Map<String, Integer> depths, Axis axis) {
        boolean span = isSpan(event);
        String id = id(event);
        double offset = time(event) - axis.begin();
        return new Row(
                kind(event),
                span ? depths.getOrDefault(id, 0) : 0,
                text(event),
                string(event, Attributes.FUNCTION_NAME),
                string(event, Attributes.LAMBDA_ARN),
                EventRow.place(event),
                TimestampView.of(Instant.ofEpochMilli((long) time(event)), axis.now()),
                "+" + shown(offset),
                span ? shown(millis(event)) : null,
                Math.min(WIDTH - NARROWEST, WIDTH * offset / axis.length()),
                Math.max(NARROWEST, WIDTH * millis(event) / axis.length()),
                span ? note(event, id.equals(axis.slowest())) : null,
                span ? queued(axis.trace().get(id), axis.trace()) : null,
                span && axis.critical().contains(id));
    }

    /** A synchronous call begins before the sending span ends, so it has no time in a queue. */
    private static @Nullable String queued(@Nullable TraceSpan span, Map<String, TraceSpan> trace) {
        TraceSpan sender = span == null || span.parentId() == null ? null : trace.get(span.parentId());
        if (span == null || sender == null || span.arn() == null || span.arn().equals(sender.arn())) {
            return null;
        }
        return span.begin() < sender.end() ? null : shown(span.begin() - sender.end());
    }

    private static @Nullable String note(Map<String, Object> span, boolean slowest) {
        boolean failed = span.containsKey("error.class")
                || "true".equals(string(span, Attributes.ERROR))
                || "ERROR".equals(string(span, "otel.status_code"));
        return failed ? "failed" : slowest ? "slowest" : null;
    }

    /** The span with the longest time that its children do not explain. */
    private static String slowest(Map<String, Map<String, Object>> spans) {
        Map<String, Double> own = new HashMap<>();
        spans.forEach((id, span) -> own.merge(id, millis(span), Double::sum));
        spans.values().forEach(span -> {
            String parent = string(span, "parentId");
            if (parent != null && spans.containsKey(parent)) {
                own.merge(parent, -millis(span), Double::sum);
            }
        });
        return own.size() < 2
                ? ""
                : own.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse("");
    }

    private static int depth(String id, Map<String, Map<String, Object>> spans) {
        Set<String> seen = new HashSet<>();
        String current = id;
        while (seen.size() < MAX_DEPTH && seen.add(current)) {
            Map<String, Object> span = spans.get(current);
            String parent = span == null ? null : string(span, "parentId");
            if (parent == null || !spans.containsKey(parent)) {
                return seen.size() - 1;
            }
            current = parent;
        }
        return seen.size() - 1;
    }

    private static boolean isSpan(Map<String, Object> event) {
        return Event.SPAN.equals(event.get(Attributes.TYPE));
    }

    private static String kind(Map<String, Object> event) {
        return isSpan(event) ? "span" : Event.LOG.equals(event.get(Attributes.TYPE)) ? "log" : "error";
    }

    private static String text(Map<String, Object> event) {
        String text = switch (kind(event)) {
            case "span" -> string(event, "name");
            case "log" -> string(event, "message");
            default -> string(event, Attributes.ERROR_CLASS) + ": " + string(event, Attributes.ERROR_MESSAGE);
        };
        String shown = text == null ? "–" : text.strip();
        return shown.length() <= MAX_TEXT ? shown : shown.substring(0, MAX_TEXT) + "…";
    }

    private static String id(Map<String, Object> event) {
        return TraceSpan.id(event);
    }

    private static double time(Map<String, Object> event) {
        return event.get(Attributes.TIMESTAMP) instanceof Number millis ? millis.doubleValue() : 0;
    }

    private static double millis(Map<String, Object> event) {
        return isSpan(event) && event.get(Attributes.DURATION) instanceof Number seconds
                ? seconds.doubleValue() * 1_000
                : 0;
    }

    private static String shown(double millis) {
        return millis >= 10_000
                ? String.format(Locale.ROOT, "%,.1f s", millis / 1_000)
                : String.format(Locale.ROOT, millis >= 100 ? "%,.0f ms" : "%.1f ms", millis);
    }

    private static @Nullable String string(Map<String, Object> event, String attribute) {
        Object value = event.get(attribute);
        return value == null ? null : value.toString();
    }
}
