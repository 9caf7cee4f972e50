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
    private static final int REGION = 3;
    private static final int ACCOUNT = 4;

    /** The name as it fits into the drawing; the end of a long one distinguishes it better. */
    public String shortName() {
        return name.length() <= MAX_TEXT ? name : "…" + name.substring(name.length() - MAX_TEXT + 1);
    }

    /** The region of the ARN in the id; empty without one. */
    String region() {
        return partOfArn(REGION);
    }

    /** The account of the ARN in the id; empty without one. */
    String account() {
        return partOfArn(ACCOUNT);
    }

    private String partOfArn(int part) {
        String[] parts = id.substring(Math.max(0, id.indexOf("arn:"))).split(":", ACCOUNT + 2);
        return parts.length > ACCOUNT + 1 && parts[0].equals("arn") ? parts[part] : "";
    }

    MapNode named(String other) {
        return new MapNode(id, layer, type, other, link);
    }

    MapNode at(Layer other) {
        return new MapNode(id, other, type, name, link);
    }
}
