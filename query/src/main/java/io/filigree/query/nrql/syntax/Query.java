package io.filigree.query.nrql.syntax;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A query.
 *
 * @param variables what {@code WITH} defines; each may use those before it
 * @param select the selected expressions; empty for {@code SHOW EVENT TYPES}
 * @param from the sources of rows; empty for {@code SHOW EVENT TYPES} without a FROM and for a query of constants
 * @param join null without one
 * @param where null without one
 * @param facet null without one
 * @param limit null for the default
 * @param orderBy null without one
 * @param since null for the default, an hour ago
 * @param until null for now
 * @param timeseries null without one
 * @param compareWith null without one
 * @param timezone the zone's id; null for UTC
 */
public record Query(
        List<Variable> variables,
        List<Selected> select,
        List<Source> from,
        @Nullable Join join,
        @Nullable Expression where,
        @Nullable Facet facet,
        @Nullable Limit limit,
        @Nullable Order orderBy,
        @Nullable TimePoint since,
        @Nullable TimePoint until,
        @Nullable Timeseries timeseries,
        @Nullable TimePeriod compareWith,
        @Nullable String timezone,
        SourceLocation place) {

    public Query {
        variables = List.copyOf(variables);
        select = List.copyOf(select);
        from = List.copyOf(from);
    }

    /** The same query with another selection of events and groups. */
    public Query with(List<Selected> selected, @Nullable Expression condition, @Nullable Facet groups) {
        return new Query(
                variables,
                selected,
                from,
                join,
                condition,
                groups,
                limit,
                orderBy,
                since,
                until,
                timeseries,
                compareWith,
                timezone,
                place);
    }

    /** The same query with one selected expression and another limit. */
    public Query with(Selected selected, @Nullable Limit rows) {
        return new Query(
                variables,
                List.of(selected),
                from,
                join,
                where,
                facet,
                rows,
                orderBy,
                since,
                until,
                timeseries,
                compareWith,
                timezone,
                place);
    }

    /** The same query, in a time zone where it names none. */
    public Query inZone(@Nullable String zone) {
        return timezone != null || zone == null
                ? this
                : new Query(
                        variables,
                        select,
                        from,
                        join,
                        where,
                        facet,
                        limit,
                        orderBy,
                        since,
                        until,
                        timeseries,
                        compareWith,
                        zone,
                        place);
    }

    /** Whether it is {@code SHOW EVENT TYPES}. */
    public boolean showsEventTypes() {
        return select.isEmpty();
    }

    /** Whether the query reads only events. */
    public boolean isOfEvents() {
        return from.stream().allMatch(Source.EventType.class::isInstance);
    }

    /** Returns the event types that the query reads, without duplicates. */
    public List<String> eventTypes() {
        return from.stream()
                .filter(Source.EventType.class::isInstance)
                .map(source -> ((Source.EventType) source).name())
                .distinct()
                .toList();
    }

    /**
     * {@code WITH expression AS name}, or {@code WITH capture(…) AS (a, b)}.
     *
     * @param names one, or one for each value that the function gives
     */
    public record Variable(Expression value, List<String> names, SourceLocation place) {

        public Variable {
            names = List.copyOf(names);
        }
    }

    /**
     * One selected expression.
     *
     * @param label the alias given with {@code AS}; null without one
     */
    public record Selected(Expression expression, @Nullable String label) {}

    /** The source of rows. */
    public sealed interface Source {

        /** Events of a type. */
        record EventType(String name, SourceLocation place) implements Source {}

        /** A table other than events: {@code lookup(functions)}. */
        record Lookup(String table, SourceLocation place) implements Source {}

        /** The rows of a subquery's result. */
        record Nested(Query query, SourceLocation place) implements Source {}
    }

    /**
     * {@code JOIN (subquery) ON key = key}.
     *
     * @param outer whether rows without a partner stay ({@code LEFT JOIN})
     * @param key an attribute of the left side
     * @param joinedKey a column of the subquery
     */
    public record Join(boolean outer, Query query, String key, String joinedKey, SourceLocation place) {}

    /**
     * {@code FACET a, CASES (…)}.
     *
     * @param by up to {@link #MAX}
     * @param pick what chooses the facets instead of the first thing selected ({@code FACET … ORDER BY max(x)}); null
     *     without
     */
    public record Facet(List<Selected> by, @Nullable Order pick, SourceLocation place) {

        /** The maximum of attributes. */
        public static final int MAX = 10;

        public Facet {
            by = List.copyOf(by);
        }
    }

    /**
     * {@code LIMIT n OFFSET m}.
     *
     * @param count {@link #MAX} for {@code MAX}
     */
    public record Limit(int count, int offset) {

        /** The maximum of rows or facets of a result. */
        public static final int MAX = 5_000;
    }

    /** {@code ORDER BY}. */
    public record Order(Expression by, boolean descending) {}

    /**
     * {@code TIMESERIES}.
     *
     * @param bucket the length of a bucket; null where {@code size} specifies it
     * @param slide the distance between bucket starts ({@code SLIDE BY}); null where it equals the length
     */
    public record Timeseries(
            Size size,
            @Nullable TimePeriod bucket,
            @Nullable Slide slide,
            SourceLocation place) {

        /** Who chooses the length. */
        public enum Size {
            GIVEN,
            AUTO,
            MAX
        }

        /** {@code SLIDE BY 1 minute}, or {@code AUTO} or {@code MAX}, which have no period. */
        public record Slide(Size size, @Nullable TimePeriod by) {}
    }
}
