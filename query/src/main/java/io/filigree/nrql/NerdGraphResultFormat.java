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
    static Map<String, @Nullable Object> of(QueryResult answer, Instant keptSince) {
        FlatResult rows = new FlatResult(answer);
        Result previous = answer.previous();
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("nrql", answer.nrql());
        shape.put("results", rows.all());
        shape.put("currentResults", previous == null ? null : rows.of(answer.current()));
        shape.put("previousResults", previous == null ? null : rows.of(previous));
        shape.put("totalResult", rows.total());
        shape.put("otherResult", rows.other());
        shape.put("rawResponse", RestResultFormat.of(answer, keptSince));
        shape.put("metadata", metadata(answer));
        return shape;
    }

    private static Map<String, @Nullable Object> metadata(QueryResult answer) {
        Window window = answer.window();
        Map<String, @Nullable Object> time = new LinkedHashMap<>();
        time.put("begin", window.begin().toEpochMilli());
        time.put("end", window.end().toEpochMilli());
        time.put("since", window.rawSince());
        time.put("until", window.rawUntil());
        time.put("compareWith", window.rawCompareWith());
        List<String> facets = ResultLabels.ofFacets(answer.query());
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("eventTypes", answer.eventTypes());
        metadata.put("facets", facets.isEmpty() ? null : facets);
        metadata.put("messages", answer.messages());
        metadata.put("timeWindow", time);
        return metadata;
    }
}
