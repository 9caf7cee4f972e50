package io.filigree.query.nrql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A query, and how it is asked.
 *
 * @param nrql the text, up to {@link #MAX_LENGTH} characters
 * @param timeout after which PostgreSQL gives up
 * @param totals whether facets come with the total over all events and the group of those that have none of the facets'
 *     attributes, which may cost a second reading
 * @param window in place of SINCE and UNTIL; null to leave them
 */
public record Question(
        String nrql,
        Scope scope,
        Duration timeout,
        boolean totals,
        @Nullable Range window) {

    /** As the documentation bounds the text of a query over REST. */
    public static final int MAX_LENGTH = 4_000;

    public Question {
        requireNonNull(nrql, "nrql");
        requireNonNull(scope, "scope");
        requireNonNull(timeout, "timeout");
    }

    /** From a moment, inclusive, to another, exclusive. */
    public record Range(Instant begin, Instant end) {}
}
