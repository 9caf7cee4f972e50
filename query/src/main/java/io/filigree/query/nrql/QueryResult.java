package io.filigree.query.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query, independent of its representation. REST, GraphQL, CSV and the pages each convert it.
 *
 * <p>A value is a Long, Double, String, Boolean or null, a List, or a Map with text keys, depending on the function:
 *
 * <ul>
 *   <li>percentile, cdfPercentage, bucketPercentile: a Map from each threshold, as written ({@code "95"},
 *       {@code "99.9"}), to its value
 *   <li>histogram: a List of counts, one for each bucket
 *   <li>funnel: a List of counts, one for each step; apdex: a Map of {@code count}, {@code s}, {@code t}, {@code f},
 *       {@code score}
 *   <li>uniques: a List, sorted; keyset: a Map of {@code allKeys}, {@code stringKeys}, {@code numericKeys},
 *       {@code booleanKeys}, a sorted List each
 * </ul>
 *
 * @param query the parsed query
 * @param window the time window of the query
 * @param kind the layout of the result
 * @param eventTypes the event types in FROM
 * @param current the result for the window
 * @param previous the result for the COMPARE WITH window; null without COMPARE WITH
 * @param statistics the cost of the query
 * @param messages warnings for the caller: unknown attributes with close matches, limits that truncated the result
 */
public record QueryResult(
        String nrql,
        Query query,
        Window window,
        Kind kind,
        List<String> eventTypes,
        Result current,
        @Nullable Result previous,
        Statistics statistics,
        List<String> messages) {

    public QueryResult {
        eventTypes = List.copyOf(eventTypes);
        messages = List.copyOf(messages);
    }

    /** The layout of a result. */
    public enum Kind {
        /** One row per event, in {@link Result#events}. */
        ROWS,
        /** One value for each selected expression, in {@link Result#total}. */
        SINGLE,
        /** One value for each selected expression and time bucket, in the buckets of {@link Result#total}. */
        SERIES,
        /** One value for each group, in {@link Result#facets}. */
        FACETS,
        /** One value for each group and time bucket. */
        FACET_SERIES,
        /** The names of the event types: {@link Result#total} has one value, a List of names. */
        EVENT_TYPES
    }

    /**
     * The time window of a query.
     *
     * @param begin inclusive
     * @param end exclusive
     * @param rawSince as written, or the default's text
     * @param rawUntil as written, or {@code NOW}
     * @param rawCompareWith as written, or empty
     * @param openEnded whether no UNTIL was written
     * @param bucket the length of each TIMESERIES bucket; null without TIMESERIES
     */
    public record Window(
            Instant begin,
            Instant end,
            String rawSince,
            String rawUntil,
            String rawCompareWith,
            boolean openEnded,
            @Nullable Duration bucket) {}

    /**
     * The result for one time window.
     *
     * @param events of {@link Kind#ROWS}: attribute or label to value, in the order selected; null values are left out
     * @param facets the groups in display order; empty for kinds without groups
     * @param total over all events; null for facets requested without totals
     * @param unknown over the events that have no value for a facet; null for facets requested without totals, or without
     *     FACET
     * @param other over the events of groups that are not shown, without buckets; null where all groups are shown, or for
     *     facets requested without totals
     */
    public record Result(
            List<Map<String, @Nullable Object>> events,
            List<Facet> facets,
            @Nullable Part total,
            @Nullable Part unknown,
            @Nullable Part other) {

        /** A result without groups. */
        public static Result ungrouped(List<Map<String, @Nullable Object>> events, @Nullable Part total) {
            return new Result(events, List.of(), total, null, null);
        }
    }

    /**
     * One group.
     *
     * @param names one value for each FACET expression
     */
    public record Facet(List<@Nullable Object> names, Part part) {}

    /**
     * The values of one group of events.
     *
     * @param values one for each selected expression, over the whole window; may be empty for {@link Kind#SERIES} requested
     *     without totals
     * @param buckets the same by time; empty without TIMESERIES
     */
    public record Part(List<@Nullable Object> values, List<Bucket> buckets) {}

    /**
     * One bucket of time.
     *
     * @param begin inclusive
     * @param end exclusive
     * @param inspected events in it
     */
    public record Bucket(Instant begin, Instant end, long inspected, List<@Nullable Object> values) {}

    /**
     * The cost of a query.
     *
     * @param inspected events in the window, of these types, that the key may see; for {@link Kind#ROWS} in order of time
     *     only the events scanned, newest first, until the limit was reached
     * @param matched inspected events that satisfy WHERE
     * @param omitted events left out because of a limit
     * @param millis wall time
     */
    public record Statistics(long inspected, long matched, long omitted, long millis) {}
}
