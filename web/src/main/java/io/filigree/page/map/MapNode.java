package io.filigree.page.map;

import org.jspecify.annotations.Nullable;

/**
 * A node of the service map.
 *
 * @param id unique in the map
 * @param type such as {@code Function}, {@code sqs} or {@code Postgres}
 * @param link to the page of a function; null for another node
 */
record MapNode(
        String id,
        Layer layer,
        String type,
        String name,
        @Nullable String link) {

    /** The column of a node. */
    enum Layer {
        SOURCE,
        FUNCTION,
        CALLED_FUNCTION,
        TARGET
    }

    private static final int MAX_TEXT = 28;

    /** The name as it fits into the drawing; the end of a long one distinguishes it better. */
    public String shortName() {
        return name.length() <= MAX_TEXT ? name : "…" + name.substring(name.length() - MAX_TEXT + 1);
    }

    MapNode at(Layer other) {
        return new MapNode(id, other, type, name, link);
    }
}
