package io.filigree.http;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;

/**
 * The maximum size of request bodies on one route, for routes with another maximum than {@link #DEFAULT_BYTES}.
 *
 * @param pathSuffix how the paths of the route end
 * @param maxBytes bytes of a body; the route itself refuses one that is longer, of which it can read one byte more
 * @param onFailure is called with the reason when a body of an authenticated sender was not received
 */
public record BodyLimit(String pathSuffix, long maxBytes, Consumer<String> onFailure) {

    /** The maximum on every other route: forms, JSON of the REST API, queries. */
    public static final int DEFAULT_BYTES = 65_536;

    static final BodyLimit DEFAULT = new BodyLimit("", DEFAULT_BYTES, reason -> {});

    public BodyLimit {
        requireNonNull(pathSuffix, "pathSuffix");
        requireNonNull(onFailure, "onFailure");
    }
}
