package io.filigree.http;

import static java.util.Objects.requireNonNull;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The maximum size of request bodies on one route, for routes with another maximum than {@link #DEFAULT_BYTES}.
 *
 * @param matches whether a path, without stray slashes, is one of the route
 * @param maxBytes bytes of a body; the route itself refuses one that is longer, of which it can read one byte more
 * @param onFailure is called when a body of an authenticated sender was not received, with the id of its key
 */
public record BodyLimit(Predicate<String> matches, long maxBytes, BiConsumer<@Nullable Long, Failure> onFailure) {

    /** The maximum on every other route: forms, JSON of the REST API, queries. */
    public static final int DEFAULT_BYTES = 65_536;

    static final BodyLimit DEFAULT = new BodyLimit(path -> true, DEFAULT_BYTES, (keyId, failure) -> {});

    public BodyLimit {
        requireNonNull(matches, "matches");
        requireNonNull(onFailure, "onFailure");
    }

    /**
     * Why a body was not received.
     *
     * @param reason a short name, as metrics have it
     * @param status of the response
     */
    public record Failure(String reason, int status) {}
}
