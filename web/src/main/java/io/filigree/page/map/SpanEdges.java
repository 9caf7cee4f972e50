package io.filigree.page.map;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.decorator.event.Event;
import io.filigree.page.chart.PageFilter;
import io.filigree.query.nrql.QueryResult;

/**
 * The edges from functions to databases, APIs and queues, of one query that reads spans once. A kind is missing if its
 * busiest edges cannot be taken from the result: the query of the kind has to be run.
 */
final class SpanEdges {

    static final List<EdgeKind> KINDS = List.of(EdgeKind.DATABASE, EdgeKind.EXTERNAL, EdgeKind.QUEUE);

    /** The groups of {@code LIMIT MAX}. */
    private static final int MAX_GROUPS = 5_000;

    /** The kind of spans that belong to edges of several kinds. */
    private static final String SEVERAL = "SEVERAL";

    private SpanEdges() {}

    static String nrql(PageFilter filter) {
        String database = EdgeKind.DATABASE.condition();
        String external = "(" + EdgeKind.EXTERNAL.condition() + ")";
        String queue = "(" + EdgeKind.QUEUE.condition() + ")";
        String several =
                "(" + database + " AND (" + external + " OR " + queue + ")) OR (" + external + " AND " + queue + ")";
        return filter.nrql(
                EdgeKind.SPANS,
                Event.SPAN,
                List.of("(" + database + " OR " + external + " OR " + queue + ")"),
                "FACET aws.lambda.arn, "
                        + byKind(EdgeKind::otherType) + ", "
                        + byKind(EdgeKind::otherName) + ", "
                        + "if(" + several + ", '" + SEVERAL + "', " + byKind(kind -> "'" + kind + "'") + ") LIMIT MAX");
    }

    private static String byKind(Function<EdgeKind, String> value) {
        return "if(" + EdgeKind.DATABASE.condition() + ", (" + value.apply(EdgeKind.DATABASE) + "), if("
                + EdgeKind.EXTERNAL.condition() + ", (" + value.apply(EdgeKind.EXTERNAL) + "), ("
                + value.apply(EdgeKind.QUEUE) + ")))";
    }

    /** The busiest edges of each kind, with the facets of the query of the kind, and the kind. */
    static Map<EdgeKind, List<QueryResult.Facet>> of(QueryResult result) {
        List<QueryResult.Facet> facets = result.current().facets();
        Map<String, List<QueryResult.Facet>> byKind = facets.stream().collect(Collectors.groupingBy(SpanEdges::kind));
        Map<EdgeKind, List<QueryResult.Facet>> edges = new EnumMap<>(EdgeKind.class);
        if (byKind.containsKey(SEVERAL)) {
            return edges;
        }
        for (EdgeKind kind : KINDS) {
            List<QueryResult.Facet> all = byKind.getOrDefault(kind.name(), List.of());
            if (facets.size() < MAX_GROUPS || all.size() >= EdgeKind.LIMIT) {
                edges.put(kind, all.stream().limit(EdgeKind.LIMIT).toList());
            }
        }
        return edges;
    }

    private static String kind(QueryResult.Facet facet) {
        return String.valueOf(facet.names().get(facet.names().size() - 1));
    }
}
