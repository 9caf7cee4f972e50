package io.filigree.query.nrql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * A query with the scope, timeout and options of its execution.
 *
 * @param nrql the text, up to {@link #MAX_LENGTH} characters
 * @param timeout after which PostgreSQL cancels the query
 * @param totals whether a FACET result includes the total over all events and the group of events without the facets'
 *     attributes, which may need a second scan
 * @param window overrides SINCE and UNTIL; null to use those of the query
 * @param inspected whether the statistics have the number of inspected events, which may need a second scan; otherwise they
 *     have the number of matched events instead
 */
public record QueryRequest(
        String nrql,
        AccountScope scope,
        Duration timeout,
        boolean totals,
        @Nullable Range window,
        boolean inspected) {

    /** Maximum length of the query text, as documented for REST. */
    public static final int MAX_LENGTH = 16_000;

    public QueryRequest {
        requireNonNull(nrql, "nrql");
        requireNonNull(scope, "scope");
        requireNonNull(timeout, "timeout");
    }

    /** A query with the number of inspected events. */
    public QueryRequest(String nrql, AccountScope scope, Duration timeout, boolean totals, @Nullable Range window) {
        this(nrql, scope, timeout, totals, window, true);
    }

    /** The same query without the number of inspected events. */
    public QueryRequest withoutInspected() {
        return new QueryRequest(nrql, scope, timeout, totals, window, false);
    }

    /** A time range; {@code begin} is inclusive, {@code end} exclusive. */
    public record Range(Instant begin, Instant end) {}
}
