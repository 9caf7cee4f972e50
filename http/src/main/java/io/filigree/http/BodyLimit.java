package io.filigree.http;

import static java.util.Objects.requireNonNull;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The maximum size of request bodies on one route, where it differs from {@link #DEFAULT_BYTES}.
 *
 * @param matches whether a path, without stray slashes, belongs to the route
 * @param maxBytes maximum of a body; one more byte is read, so that the route can detect and reject a longer body
 * @param takesForms whether forms are parsed as parameters
 * @param onFailure called when the body of an authenticated sender was not received, with the id of its key
 */
public record BodyLimit(
        Predicate<String> matches, long maxBytes, boolean takesForms, BiConsumer<@Nullable Long, Failure> onFailure) {

    /** The maximum on every other route: forms, JSON of the REST API, queries. */
    public static final int DEFAULT_BYTES = 65_536;

    static final BodyLimit DEFAULT = new BodyLimit(path -> true, DEFAULT_BYTES, true, (keyId, failure) -> {});

    /** The limit of a route without forms. */
    public BodyLimit(Predicate<String> matches, long maxBytes, BiConsumer<@Nullable Long, Failure> onFailure) {
        this(matches, maxBytes, false, onFailure);
    }

    /** The limit of a page with longer forms than others. */
    public static BodyLimit ofForms(Predicate<String> matches, long maxBytes) {
        return new BodyLimit(matches, maxBytes, true, (keyId, failure) -> {});
    }

    public BodyLimit {
        requireNonNull(matches, "matches");
        requireNonNull(onFailure, "onFailure");
    }

    /**
     * The reason why a body was not received.
     *
     * @param reason the value of the metric tag
     * @param status of the response
     */
    public record Failure(String reason, int status) {}
}
