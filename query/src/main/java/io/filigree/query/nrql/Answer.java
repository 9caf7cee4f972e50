package io.filigree.query.nrql;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/**
 * What a question came to, in the terms of the question; REST, GraphQL, CSV and pages each make their shape of it.
 *
 * <p>A value is a Long, Double, String, Boolean or null, a List, or a Map by text, as the function has it:
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
 * @param query as it was understood
 * @param window what it was asked about
 * @param kind how it is laid out
 * @param eventTypes of the FROM
 * @param current the answer
 * @param previous the same for the window that it is compared with; null without COMPARE WITH
 * @param statistics what it cost
 * @param messages what whoever asks should know: attributes that no event has, with close matches; bounds that cut
 */
public record Answer(
        String nrql,
        Query query,
        Window window,
        Kind kind,
        List<String> eventTypes,
        Result current,
        @Nullable Result previous,
        Statistics statistics,
        List<String> messages) {

    public Answer {
        eventTypes = List.copyOf(eventTypes);
        messages = List.copyOf(messages);
    }

    /** How an answer is laid out. */
    public enum Kind {
        /** Each event by itself: {@link Result#events}. */
        ROWS,
        /** One value for each thing selected: {@link Result#total}. */
        SINGLE,
        /** The same for each bucket of time: {@link Result#total} with its buckets. */
        SERIES,
        /** By group: {@link Result#facets}. */
        FACETS,
        /** By group and bucket of time. */
        FACET_SERIES,
        /** The types of the events there are: a List of one List of names in {@link Result#total}. */
        EVENT_TYPES
    }

    /**
     * What was asked about.
     *
     * @param begin inclusive
     * @param end exclusive
     * @param rawSince as written, or the default's text
     * @param rawUntil as written, or {@code NOW}
     * @param rawCompareWith as written, or empty
     * @param openEnded whether no UNTIL was written
     * @param bucket how long each bucket of a TIMESERIES is; null without one
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
     * One window's worth.
     *
     * @param events of {@link Kind#ROWS}: attribute or label to value, in the order selected; null values are left out
     * @param facets of the kinds that have them, in the order to show
     * @param total over all events; null where facets were asked for without totals
     * @param unknown over the events that have no value for a facet; null where facets were asked for without totals, or
     *     the query has none
     * @param other over the events of groups that are not shown, without buckets; null where there are none, or facets were
     *     asked for without totals
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
     * @param names a value for each thing faceted by
     */
    public record Facet(List<@Nullable Object> names, Part part) {}

    /**
     * The values of one group of events.
     *
     * @param values one for each thing selected, over the whole window
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
     * What it cost.
     *
     * @param inspected events in the window, of these types, that the key may see; of {@link Kind#ROWS} in order of time
     *     those that were looked at, newest first, until there were enough
     * @param matched those of them that the WHERE lets through
     * @param omitted those that a bound left out
     * @param millis wall time
     */
    public record Statistics(long inspected, long matched, long omitted, long millis) {}
}
