package io.filigree.nrql;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.QueryResult.Window;
import org.jspecify.annotations.Nullable;

/** Formats a query result as NerdGraph's {@code nrql} field. */
final class NerdGraphResultFormat {

    private NerdGraphResultFormat() {}

    /** @param keptSince the start of the retention window of the event types of the query */
    static Map<String, @Nullable Object> of(QueryResult result, Instant keptSince) {
        FlatResult rows = new FlatResult(result);
        Result previous = result.previous();
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("nrql", result.nrql());
        shape.put("results", rows.all());
        shape.put("currentResults", previous == null ? null : rows.of(result.current()));
        shape.put("previousResults", previous == null ? null : rows.of(previous));
        shape.put("totalResult", rows.total());
        shape.put("otherResult", rows.other());
        shape.put("rawResponse", RestResultFormat.of(result, keptSince));
        shape.put("metadata", metadata(result));
        return shape;
    }

    private static Map<String, @Nullable Object> metadata(QueryResult result) {
        Window window = result.window();
        Map<String, @Nullable Object> time = new LinkedHashMap<>();
        time.put("begin", window.begin().toEpochMilli());
        time.put("end", window.end().toEpochMilli());
        time.put("since", window.rawSince());
        time.put("until", window.rawUntil());
        time.put("compareWith", window.rawCompareWith());
        List<String> facets = ResultLabels.ofFacets(result.query());
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("eventTypes", result.eventTypes());
        metadata.put("facets", facets.isEmpty() ? null : facets);
        metadata.put("messages", result.messages());
        metadata.put("timeWindow", time);
        return metadata;
    }
}
