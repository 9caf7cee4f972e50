package io.filigree.page.map;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.filigree.access.AccessPrincipal;
import io.filigree.db.inventory.EventSourceMapping;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.page.chart.PageFilter;
import io.filigree.page.map.MapNode.Layer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The edges of event source mappings: from a queue or stream to the function that it invokes, also when it did not invoke
 * it in the time range. An edge that invocations name gets the problem of its mapping.
 */
@Component
final class MappedEdges {

    /** Mappings that are read; those of functions that are not on the map are less important. */
    private static final int MAX_MAPPINGS = 2_000;

    private final EventSourceMappings mappings;

    MappedEdges(EventSourceMappings mappings) {
        this.mappings = mappings;
    }

    /** Adds the edges that the filter selects. Returns whether there are more. */
    boolean add(AccessPrincipal principal, PageFilter filter, List<MapNode> nodes, List<MapEdge> edges) {
        List<EventSourceMapping> found = mappings.of(principal.accounts(), selection(filter), MAX_MAPPINGS);
        Set<String> functions = nodes.stream()
                .filter(node -> node.layer() == Layer.FUNCTION)
                .map(MapNode::id)
                .collect(Collectors.toSet());
        // Conditions for invocations exclude edges without any.
        boolean ofAllInvocations =
                filter.errorClass().isEmpty() && filter.start().isEmpty();
        int idle = 0;
        int omitted = 0;
        for (EventSourceMapping mapping : found.stream()
                .sorted(Comparator.comparing(mapping -> !functions.contains(arn(mapping))))
                .toList()) {
            if (annotate(mapping, edges) || !ofAllInvocations) {
                continue;
            }
            if (idle < EdgeKind.LIMIT) {
                idle++;
                addIdle(mapping, filter, nodes, edges);
            } else {
                omitted++;
            }
        }
        return omitted > 0 || found.size() == MAX_MAPPINGS;
    }

    private static EventSourceMappings.Selection selection(PageFilter filter) {
        String account = filter.base().accountId();
        Map<String, String> tags = new LinkedHashMap<>();
        filter.tags().forEach(tag -> tags.put(PageFilter.keyOf(tag), PageFilter.valueOf(tag)));
        return new EventSourceMappings.Selection(
                account.equals(AccessPrincipal.ALL) ? null : account,
                textOrNull(filter.region()),
                textOrNull(filter.runtime()),
                tags,
                filter.function());
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Returns whether there is an edge of the mapping. */
    private static boolean annotate(EventSourceMapping mapping, List<MapEdge> edges) {
        String suffix = " " + MappedSource.of(mapping).name();
        String problem = MappedSource.problem(mapping);
        boolean known = false;
        for (int i = 0; i < edges.size(); i++) {
            MapEdge edge = edges.get(i);
            if (edge.to().equals(arn(mapping))
                    && edge.from().startsWith(EdgeKind.TRIGGER + " ")
                    && edge.from().endsWith(suffix)) {
                known = true;
                if (problem != null) {
                    edges.set(i, edge.withNote(problem));
                }
            }
        }
        return known;
    }

    private static void addIdle(
            EventSourceMapping mapping, PageFilter filter, List<MapNode> nodes, List<MapEdge> edges) {
        MappedSource source = MappedSource.of(mapping);
        // A node that invocations of another function name keeps its type.
        MapNode from = nodes.stream()
                .filter(node -> node.layer() == Layer.SOURCE && node.id().endsWith(" " + source.name()))
                .findFirst()
                .orElseGet(() -> ServiceMapReader.service(EdgeKind.TRIGGER, source.type(), source.name()));
        MapNode to = ServiceMapReader.function(arn(mapping), filter);
        nodes.add(from);
        nodes.add(to);
        MapEdge edge = new MapEdge(
                from.id(),
                to.id(),
                EdgeKind.TRIGGER.verb(),
                0,
                "0/min",
                "–",
                false,
                "–",
                null,
                filter.queryPage(EdgeKind.TRIGGER.nrql(filter, to.id(), List.of(from.type(), source.name()))));
        String problem = MappedSource.problem(mapping);
        edges.add(problem == null ? edge : edge.withNote(problem));
    }

    private static String arn(EventSourceMapping mapping) {
        return mapping.function().function().toString();
    }
}
