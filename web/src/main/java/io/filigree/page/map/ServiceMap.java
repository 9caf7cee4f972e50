package io.filigree.page.map;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.page.map.MapNode.Layer;

/**
 * Functions, the services around them, and the calls between them.
 *
 * @param edges the busiest first
 * @param limited whether there are more edges
 * @param failures why queries failed; empty if none did
 */
record ServiceMap(Map<String, MapNode> nodes, List<MapEdge> edges, boolean limited, List<String> failures) {

    /** More functions do not fit into a readable drawing. */
    static final int FUNCTIONS = 24;

    /** More nodes do not, either. */
    static final int NODES = 80;

    /** The map of the busiest functions, with functions that others call in a column to the right. */
    static ServiceMap of(Collection<MapNode> found, List<MapEdge> edges, boolean limited, List<String> failures) {
        Map<String, MapNode> nodes = new LinkedHashMap<>();
        found.forEach(node -> nodes.putIfAbsent(node.id(), node));
        Set<String> functions = busiest(nodes, edges);
        Map<String, MapNode> shown = new LinkedHashMap<>();
        List<MapEdge> kept = edges.stream()
                .filter(edge -> isShown(edge.from(), nodes, functions) && isShown(edge.to(), nodes, functions))
                .filter(edge -> {
                    boolean fits = shown.size() < NODES - 1
                            || (shown.containsKey(edge.from()) && shown.containsKey(edge.to()));
                    if (fits) {
                        add(edge.from(), nodes, shown);
                        add(edge.to(), nodes, shown);
                    }
                    return fits;
                })
                .toList();
        kept.stream()
                .filter(edge -> isFunction(edge.from(), nodes) && isFunction(edge.to(), nodes))
                .forEach(edge -> shown.computeIfPresent(edge.to(), (id, node) -> node.at(Layer.CALLED_FUNCTION)));
        distinguish(shown);
        return new ServiceMap(shown, kept, limited || kept.size() < edges.size(), failures);
    }

    /** Appends the region to names that several nodes have, and the account where the region is not enough. */
    private static void distinguish(Map<String, MapNode> shown) {
        for (Function<MapNode, String> place : List.<Function<MapNode, String>>of(MapNode::region, MapNode::account)) {
            Map<List<String>, Long> nodes =
                    shown.values().stream().collect(Collectors.groupingBy(ServiceMap::label, Collectors.counting()));
            shown.replaceAll((id, node) -> nodes.getOrDefault(label(node), 1L) > 1
                            && !place.apply(node).isEmpty()
                    ? node.named(node.name() + " · " + place.apply(node))
                    : node);
        }
    }

    private static List<String> label(MapNode node) {
        return List.of(node.type(), node.name());
    }

    private static Set<String> busiest(Map<String, MapNode> nodes, List<MapEdge> edges) {
        Map<String, Long> calls = new HashMap<>();
        for (MapEdge edge : edges) {
            for (String end : List.of(edge.from(), edge.to())) {
                if (isFunction(end, nodes)) {
                    calls.merge(end, edge.calls(), Long::sum);
                }
            }
        }
        Set<String> functions = new LinkedHashSet<>();
        calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(FUNCTIONS)
                .forEach(entry -> functions.add(entry.getKey()));
        return functions;
    }

    private static void add(String id, Map<String, MapNode> nodes, Map<String, MapNode> shown) {
        MapNode node = nodes.get(id);
        if (node != null) {
            shown.putIfAbsent(id, node);
        }
    }

    private static boolean isShown(String id, Map<String, MapNode> nodes, Set<String> functions) {
        return !isFunction(id, nodes) || functions.contains(id);
    }

    private static boolean isFunction(String id, Map<String, MapNode> nodes) {
        MapNode node = nodes.get(id);
        return node != null && node.layer() == Layer.FUNCTION;
    }

    public boolean isEmpty() {
        return edges.isEmpty();
    }

    /** The node with the id, which an edge has. */
    public MapNode node(String id) {
        MapNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no node " + id);
        }
        return node;
    }
}
