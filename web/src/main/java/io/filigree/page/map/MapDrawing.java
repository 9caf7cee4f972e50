package io.filigree.page.map;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.page.map.MapNode.Layer;

/**
 * The positions of a service map in layers: sources, functions, called functions, targets. Each edge of a function has a
 * port, where its label is, so that labels do not overlap.
 *
 * @param width of the drawing
 * @param height of the drawing
 */
record MapDrawing(int width, int height, List<Box> boxes, List<Line> lines) {

    private static final int BOX = 220;
    private static final int GAP = 190;
    private static final int PORT = 16;
    private static final int HEAD = 26;
    private static final int SPACE = 12;
    private static final int MARGIN = 8;

    /** A node with its position. */
    record Box(MapNode node, int x, int y, int width, int height) {

        public int textX() {
            return x + 8;
        }

        public int textY() {
            return y + 17;
        }
    }

    /**
     * An edge with its path.
     *
     * @param path of SVG
     * @param anchor of the label: {@code start} or {@code end}
     */
    record Line(MapEdge edge, String title, String path, int labelX, int labelY, String anchor) {}

    static MapDrawing of(ServiceMap map) {
        Map<Layer, Integer> columns = columns(map);
        Map<String, List<MapEdge>> incoming = new HashMap<>();
        Map<String, List<MapEdge>> outgoing = new HashMap<>();
        map.edges().forEach(edge -> {
            incoming.computeIfAbsent(edge.to(), id -> new ArrayList<>()).add(edge);
            outgoing.computeIfAbsent(edge.from(), id -> new ArrayList<>()).add(edge);
        });
        Map<String, Box> boxes = new HashMap<>();
        for (Layer layer : List.of(Layer.FUNCTION, Layer.CALLED_FUNCTION)) {
            int y = MARGIN;
            for (MapNode node : map.nodes().values()) {
                if (node.layer() == layer) {
                    int ports = Math.max(
                            incoming.getOrDefault(node.id(), List.of()).size(),
                            outgoing.getOrDefault(node.id(), List.of()).size());
                    Box box = new Box(node, x(columns, layer), y, BOX, HEAD + Math.max(0, ports - 1) * PORT);
                    boxes.put(node.id(), box);
                    y += box.height() + SPACE;
                }
            }
        }
        place(map, Layer.SOURCE, columns, outgoing, boxes);
        place(map, Layer.TARGET, columns, incoming, boxes);
        List<Line> lines = new ArrayList<>();
        map.edges().forEach(edge -> lines.add(line(map, edge, boxes, incoming, outgoing)));
        int height = boxes.values().stream()
                        .mapToInt(box -> box.y() + box.height())
                        .max()
                        .orElse(0)
                + MARGIN;
        int width = columns.size() * (BOX + GAP) - GAP + 2 * MARGIN;
        List<Box> ordered = boxes.values().stream()
                .sorted(Comparator.comparingInt(Box::x).thenComparingInt(Box::y))
                .toList();
        return new MapDrawing(width, height, ordered, lines);
    }

    /** The columns of the layers that have nodes. */
    private static Map<Layer, Integer> columns(ServiceMap map) {
        Map<Layer, Integer> columns = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            if (map.nodes().values().stream().anyMatch(node -> node.layer() == layer)) {
                columns.put(layer, columns.size());
            }
        }
        return columns;
    }

    private static int x(Map<Layer, Integer> columns, Layer layer) {
        return MARGIN + columns.getOrDefault(layer, 0) * (BOX + GAP);
    }

    /** Places the nodes of an outer layer near the functions that they are connected with. */
    private static void place(
            ServiceMap map,
            Layer layer,
            Map<Layer, Integer> columns,
            Map<String, List<MapEdge>> edges,
            Map<String, Box> boxes) {
        Map<String, Double> wanted = new HashMap<>();
        List<MapNode> nodes = map.nodes().values().stream()
                .filter(node -> node.layer() == layer)
                .toList();
        for (MapNode node : nodes) {
            wanted.put(
                    node.id(),
                    edges.getOrDefault(node.id(), List.of()).stream()
                            .map(edge -> boxes.get(layer == Layer.SOURCE ? edge.to() : edge.from()))
                            .mapToInt(box -> box == null ? 0 : box.y())
                            .average()
                            .orElse(0));
        }
        int y = MARGIN;
        for (MapNode node : nodes.stream()
                .sorted(Comparator.comparingDouble(node -> wanted.getOrDefault(node.id(), 0.0)))
                .toList()) {
            y = Math.max(y, (int) Math.round(wanted.getOrDefault(node.id(), 0.0)));
            boxes.put(node.id(), new Box(node, x(columns, layer), y, BOX, HEAD));
            y += HEAD + SPACE;
        }
    }

    private static Line line(
            ServiceMap map,
            MapEdge edge,
            Map<String, Box> boxes,
            Map<String, List<MapEdge>> incoming,
            Map<String, List<MapEdge>> outgoing) {
        Box from = box(boxes, edge.from());
        Box to = box(boxes, edge.to());
        int x1 = from.x() + from.width();
        int y1 = port(from, edge, outgoing.getOrDefault(edge.from(), List.of()));
        int x2 = to.x();
        int y2 = port(to, edge, incoming.getOrDefault(edge.to(), List.of()));
        int bend = Math.max(40, Math.abs(x2 - x1) / 2);
        String path =
                String.format(Locale.ROOT, "M%d %dC%d %d %d %d %d %d", x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2);
        boolean atTarget = from.node().layer() == Layer.SOURCE;
        return new Line(
                edge,
                map.node(edge.from()).name() + " " + edge.verb() + " "
                        + map.node(edge.to()).name() + ": " + edge.label(),
                path,
                atTarget ? x2 - 6 : x1 + 6,
                (atTarget ? y2 : y1) - 3,
                atTarget ? "end" : "start");
    }

    private static Box box(Map<String, Box> boxes, String id) {
        Box box = boxes.get(id);
        if (box == null) {
            throw new IllegalArgumentException("no box " + id);
        }
        return box;
    }

    /** Functions have a port for each edge, other nodes one for all. */
    private static int port(Box box, MapEdge edge, List<MapEdge> edges) {
        boolean isFunction = box.node().layer() == Layer.FUNCTION || box.node().layer() == Layer.CALLED_FUNCTION;
        return box.y() + HEAD / 2 + (isFunction ? edges.indexOf(edge) * PORT : 0);
    }
}
