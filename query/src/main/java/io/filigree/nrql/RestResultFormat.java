package io.filigree.nrql;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Kind;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.QueryResult.Statistics;
import io.filigree.query.nrql.QueryResult.Window;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.ResultShape;
import org.jspecify.annotations.Nullable;

/**
 * Formats a query result as {@code GET /v1/accounts/{id}/query} of Insights: the layout depends on the clauses of the
 * query.
 */
final class RestResultFormat {

    private final QueryResult result;

    private RestResultFormat(QueryResult result) {
        this.result = result;
    }

    /** @param keptSince the start of the retention window of the event types of the query */
    static Map<String, @Nullable Object> of(QueryResult result, Instant keptSince) {
        return new RestResultFormat(result).shape(keptSince);
    }

    private Map<String, @Nullable Object> shape(Instant keptSince) {
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        Result previous = result.previous();
        if (previous == null) {
            shape.putAll(window(result.current()));
        } else {
            shape.put("current", window(result.current()));
            shape.put("previous", window(previous));
        }
        shape.put("performanceStats", statistics(keptSince));
        shape.put("metadata", metadata());
        return shape;
    }

    private Map<String, @Nullable Object> window(Result data) {
        Map<String, @Nullable Object> window = new LinkedHashMap<>();
        Part total = data.total();
        switch (result.kind()) {
            case ROWS -> window.put("results", List.of(Map.of("events", plain(data.events()))));
            case EVENT_TYPES -> {
                if (total != null) {
                    Object types = requireNonNull(total.values().get(0));
                    window.put("results", List.of(Map.of("eventTypes", types)));
                }
            }
            case SINGLE -> window.put("results", total == null ? List.of() : elements(total.values()));
            case SERIES -> {
                if (total != null) {
                    window.put("total", total(total));
                    window.put("timeSeries", series(total));
                }
            }
            case FACETS, FACET_SERIES -> {
                window.put("facets", data.facets().stream().map(this::facet).toList());
                if (total != null) {
                    window.put("totalResult", group(total));
                }
                if (data.unknown() != null) {
                    window.put("unknownGroup", group(data.unknown()));
                }
            }
        }
        return window;
    }

    private static List<@Nullable Object> plain(List<Map<String, @Nullable Object>> events) {
        List<@Nullable Object> plain = new ArrayList<>(events.size());
        events.forEach(event -> plain.add(JsonNumbers.value(event)));
        return plain;
    }

    private Map<String, @Nullable Object> facet(Facet facet) {
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        List<@Nullable Object> names = new ArrayList<>();
        facet.names().forEach(name -> names.add(JsonNumbers.text(name)));
        shape.put("name", names.size() == 1 ? names.get(0) : names);
        shape.putAll(group(facet.part()));
        return shape;
    }

    private Map<String, @Nullable Object> group(Part part) {
        Map<String, @Nullable Object> group = new LinkedHashMap<>();
        if (result.kind() == Kind.FACET_SERIES) {
            group.put("total", total(part));
            group.put("timeSeries", series(part));
        } else {
            group.put("results", elements(part.values()));
        }
        return group;
    }

    private Map<String, @Nullable Object> total(Part part) {
        Map<String, @Nullable Object> total = new LinkedHashMap<>();
        total.put("results", elements(part.values()));
        if (!part.buckets().isEmpty()) {
            List<Bucket> buckets = part.buckets();
            total.put("beginTimeSeconds", seconds(buckets.get(0).begin()));
            total.put("endTimeSeconds", seconds(buckets.get(buckets.size() - 1).end()));
        }
        return total;
    }

    private List<Map<String, @Nullable Object>> series(Part part) {
        return part.buckets().stream().map(this::bucket).toList();
    }

    private Map<String, @Nullable Object> bucket(Bucket bucket) {
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("beginTimeSeconds", seconds(bucket.begin()));
        shape.put("endTimeSeconds", seconds(bucket.end()));
        shape.put("inspectedCount", bucket.inspected());
        shape.put("results", elements(bucket.values()));
        return shape;
    }

    /** Whole seconds, which clients of Insights expect. */
    static long seconds(Instant moment) {
        return moment.getEpochSecond();
    }

    private List<Map<String, @Nullable Object>> elements(List<@Nullable Object> values) {
        List<Map<String, @Nullable Object>> elements = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            elements.add(element(result.query().select().get(i).expression(), JsonNumbers.value(values.get(i))));
        }
        return elements;
    }

    private static Map<String, @Nullable Object> element(Expression expression, @Nullable Object value) {
        Map<String, @Nullable Object> element = new LinkedHashMap<>();
        if (expression instanceof Call call) {
            ResultShape shape = call.function().shape(call);
            if (shape instanceof ResultShape.OfArgument of) {
                return element(of.argument(), value);
            }
            if ((shape instanceof ResultShape.Score || shape instanceof ResultShape.AttributeNames)
                    && value instanceof Map<?, ?> several) {
                several.forEach((key, each) -> element.put(String.valueOf(key), each));
                return element;
            }
            element.put(call.function().resultKey(), value);
        } else {
            element.put(expression instanceof Literal ? "constant" : "result", value);
        }
        return element;
    }

    private Map<String, @Nullable Object> statistics(Instant keptSince) {
        Statistics statistics = result.statistics();
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("inspectedCount", statistics.inspected());
        shape.put("omittedCount", statistics.omitted());
        shape.put("matchCount", statistics.matched());
        shape.put("wallClockTime", statistics.millis());
        shape.put("exceedsRetentionWindow", result.window().begin().isBefore(keptSince));
        return shape;
    }

    private Map<String, @Nullable Object> metadata() {
        Window window = result.window();
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("eventTypes", result.eventTypes());
        metadata.put("eventType", String.join(",", result.eventTypes()));
        metadata.put("openEnded", window.openEnded());
        metadata.put("beginTime", text(window.begin()));
        metadata.put("endTime", text(window.end()));
        metadata.put("beginTimeMillis", window.begin().toEpochMilli());
        metadata.put("endTimeMillis", window.end().toEpochMilli());
        metadata.put("rawSince", window.rawSince());
        metadata.put("rawUntil", window.rawUntil());
        metadata.put("rawCompareWith", window.rawCompareWith());
        metadata.put("messages", result.messages());
        if (result.query().compareWith() == null) {
            metadata.putAll(layout());
        } else {
            metadata.put("compareWith", result.query().compareWith().millis());
            metadata.put("contents", layout());
        }
        return metadata;
    }

    /** To the second; {@code beginTimeMillis} and {@code endTimeMillis} are exact. */
    private static String text(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Map<String, @Nullable Object> layout() {
        Map<String, @Nullable Object> contents = new LinkedHashMap<>();
        contents.put("contents", ResultMetadata.of(result));
        Map<String, @Nullable Object> layout = new LinkedHashMap<>();
        switch (result.kind()) {
            case ROWS, SINGLE, EVENT_TYPES -> layout.putAll(contents);
            case SERIES -> layout.put("timeSeries", contents);
            case FACETS, FACET_SERIES -> {
                List<String> facets = ResultLabels.ofFacets(result.query());
                layout.put("facet", facets.size() == 1 ? facets.get(0) : facets);
                if (result.kind() == Kind.FACET_SERIES) {
                    layout.put("contents", Map.of("timeSeries", contents, "contents", ResultMetadata.of(result)));
                } else {
                    layout.put("contents", contents);
                }
            }
        }
        return layout;
    }
}
