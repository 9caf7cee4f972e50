package io.filigree.page.map;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.access.AccessPrincipal;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.map.MapNode.Layer;
import io.filigree.page.query.QueryForm;
import io.filigree.page.query.QueryOutcome;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the service map with NRQL queries, and the event source mappings of the inventory. */
@Component
final class ServiceMapReader {

    private static final double FAILING_PERCENT = 5;

    private final QueryForm queries;
    private final MappedEdges mapped;

    ServiceMapReader(QueryForm queries, MappedEdges mapped) {
        this.queries = queries;
        this.mapped = mapped;
    }

    ServiceMap read(AccessPrincipal principal, PageFilter filter, Instant now) {
        QueryRequest.Range window = filter.window(now);
        double minutes =
                Math.max(1, Duration.between(window.begin(), window.end()).toSeconds() / 60.0);
        List<MapNode> nodes = new ArrayList<>();
        List<MapEdge> edges = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        boolean limited = false;
        Map<EdgeKind, List<QueryResult.Facet>> ofSpans = ofSpans(principal, filter);
        for (EdgeKind kind : EdgeKind.values()) {
            List<QueryResult.Facet> facets = ofSpans.get(kind);
            if (facets == null) {
                QueryOutcome outcome = queries.runShared(principal, filter.address(kind.nrql(filter)));
                QueryResult result = outcome.result();
                if (result == null) {
                    failures.add(outcome.failure());
                    continue;
                }
                facets = result.current().facets();
            }
            limited |= facets.size() == EdgeKind.LIMIT;
            for (QueryResult.Facet facet : facets) {
                add(kind, facet, filter, minutes, nodes, edges);
            }
        }
        limited |= mapped.add(principal, filter, nodes, edges);
        edges.sort(Comparator.comparingLong(MapEdge::calls).reversed());
        return ServiceMap.of(nodes, edges, limited, failures);
    }

    /** The kinds that one query of spans gives; none if it fails, which is then up to the query of each kind. */
    private Map<EdgeKind, List<QueryResult.Facet>> ofSpans(AccessPrincipal principal, PageFilter filter) {
        QueryResult result = queries.runShared(principal, filter.address(SpanEdges.nrql(filter)))
                .result();
        return result == null ? Map.of() : SpanEdges.of(result);
    }

    private static void add(
            EdgeKind kind,
            QueryResult.Facet facet,
            PageFilter filter,
            double minutes,
            List<MapNode> nodes,
            List<MapEdge> edges) {
        String arn = String.valueOf(facet.names().get(0));
        String type = String.valueOf(facet.names().get(1));
        String name = String.valueOf(facet.names().get(2));
        MapNode function = function(arn, filter);
        MapNode other = kind == EdgeKind.CALL ? function(name, filter) : service(kind, type, name);
        boolean isIncoming = kind == EdgeKind.TRIGGER || kind == EdgeKind.CALL;
        nodes.add(function);
        nodes.add(other);
        List<@Nullable Object> values = facet.part().values();
        double percent = number(values.get(1));
        long calls = (long) number(values.get(0));
        edges.add(new MapEdge(
                isIncoming ? other.id() : function.id(),
                isIncoming ? function.id() : other.id(),
                kind.verb(),
                calls,
                digits(calls / minutes) + "/min",
                digits(percent) + " %",
                percent >= FAILING_PERCENT,
                duration(number(values.get(2))),
                null,
                filter.queryPage(kind.nrql(filter, arn, List.of(type, name)))));
    }

    /** The node of a service at the other end of an edge. */
    static MapNode service(EdgeKind kind, String type, String name) {
        return new MapNode(
                kind + " " + type + " " + name,
                kind == EdgeKind.TRIGGER ? Layer.SOURCE : Layer.TARGET,
                type,
                MappedSource.withoutArn(name),
                null);
    }

    static MapNode function(String arn, PageFilter filter) {
        return new MapNode(
                arn,
                Layer.FUNCTION,
                "Function",
                arn.replaceFirst("^arn:.*:function:", ""),
                "/functions/" + arn + filter.ofFunction("").query());
    }

    private static String digits(double number) {
        return String.format(
                Locale.ROOT, number >= 10 || number == 0 ? "%,.0f" : number >= 1 ? "%.1f" : "%.2f", number);
    }

    private static String duration(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0f ms", seconds * 1_000)
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }

    /** A percentile is a map with one entry. */
    private static double number(@Nullable Object value) {
        Object only = value instanceof Map<?, ?> map && map.size() == 1
                ? map.values().iterator().next()
                : value;
        return only instanceof Number number ? number.doubleValue() : 0;
    }
}
