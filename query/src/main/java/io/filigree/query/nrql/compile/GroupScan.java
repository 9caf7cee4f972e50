package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import io.filigree.query.nrql.plan.AggregatePlan;
import io.filigree.query.nrql.plan.TimeBuckets;
import org.jspecify.annotations.Nullable;

/** Reads events and collects the columns of aggregates, by facet and bucket or for all events. */
final class GroupScan implements GroupSource {

    private final AggregatePlan plan;
    private final Relation rows;
    private final SqlFragment condition;
    private final FacetColumns facets;
    private final AggregateColumns columns;
    private final boolean coveredByIndex;

    /** @param coveredByIndex whether a time index covers all columns of the query, so that scanning twice is cheap */
    GroupScan(
            AggregatePlan plan,
            Relation rows,
            SqlFragment condition,
            FacetColumns facets,
            AggregateColumns columns,
            boolean coveredByIndex) {
        this.plan = plan;
        this.rows = rows;
        this.condition = condition;
        this.facets = facets;
        this.columns = columns;
        this.coveredByIndex = coveredByIndex;
    }

    @Override
    public FacetColumns facets() {
        return facets;
    }

    boolean isByBucket() {
        return plan.buckets() != null;
    }

    @Override
    public AggregateColumns columns() {
        return columns;
    }

    @Override
    public SqlFragment select(SqlFragment further, boolean byFacet, boolean byBucket) {
        List<String> keys = keys(byFacet, byBucket);
        SqlFragment where = SqlFragment.and(List.of(inBuckets(condition), further));
        Optional<SqlFragment> twoPass =
                keys.isEmpty() && coveredByIndex ? columns.twoPass(rows.from(), where) : Optional.empty();
        SqlFragment onePass = onePass(keys, events(byFacet, byBucket, key(columns.key()), where));
        return twoPass.map(sql -> sql.inDuckDb(onePass)).orElse(onePass);
    }

    private SqlFragment onePass(List<String> keys, SqlFragment events) {
        return columns.key().isEmpty()
                ? grouped(keys, columns.all(), events)
                : grouped(keys, columns.combinedOfKeys(), SqlFragment.of("({}) c", byKey(keys, events)));
    }

    /** The groups with their states as JSON, one row for each: keys, bucket, states. */
    SqlFragment collect(boolean byFacet, boolean byBucket) {
        SqlFragment events = events(byFacet, byBucket, List.of(), inBuckets(condition));
        return SqlFragment.of(
                "SELECT " + (byFacet ? facets.asJson() : "'[]'") + " AS keys, " + (byBucket ? "b" : "NULL::integer")
                        + " AS bucket, {} AS states FROM ({}) AS s",
                columns.asJson(),
                grouped(keys(byFacet, byBucket), columns.collected(), events));
    }

    /**
     * The facets, the bucket, a key {@code k}, the value {@code v}, the number {@code n} of events, and the columns by key, of each
     * smallest group.
     *
     * @param value of an event; null for groups that are not divided by value
     * @param hasValue of which keys groups are divided by value; the value is null for others
     */
    SqlFragment byKey(SqlFragment key, @Nullable SqlFragment value, SqlFragment hasValue) {
        List<String> keys = keys(!facets.isEmpty(), isByBucket());
        List<SqlFragment> counted = counted();
        if (value == null) {
            counted.add(0, SqlFragment.of("NULL::double precision AS v"));
            return grouped(keysWith("k"), counted, smallest(List.of(key.as("k"))));
        }
        SqlFragment events = smallest(List.of(key.as("k"), value.as("w")));
        SqlFragment byColumns = grouped(
                keysWith("k", "v"),
                counted,
                SqlFragment.of(
                        "(SELECT r.*, CASE WHEN {} THEN w END AS v FROM {}" + SqlFragment.FENCE + ") AS r",
                        hasValue,
                        events));
        return keys.isEmpty()
                ? byColumns
                : byPair(keys, counted, hasValue, events).inDuckDb(byColumns);
    }

    /**
     * The same columns of smallest groups in DuckDB, with the values that are in ranges of magnitudes.
     *
     * @param value of an event
     */
    SqlFragment byRange(MagnitudeRanges ranges, SqlFragment value) {
        List<String> keys = keysWith("w");
        List<SqlFragment> counted = counted();
        SqlFragment events = SqlFragment.of(
                "(SELECT r.*, {} AS w FROM {}) AS r", ranges.distinguished("r.v"), smallest(List.of(value.as("v"))));
        String names = columns.namesByKey().stream().map(name -> ", " + name).collect(Collectors.joining());
        String smallest =
                keys.subList(0, keys.size() - 1).stream().map(key -> key + ", ").collect(Collectors.joining());
        return SqlFragment.of(
                "SELECT " + smallest + "k, CASE WHEN k = floor(k) THEN w END AS v, n" + names
                        + " FROM (SELECT g.*, {} AS k FROM ({}) AS g) AS m",
                ranges.magnitude("w"),
                grouped(keys, counted, events));
    }

    /** Of three columns PostgreSQL expects millions of groups, which it would sort. */
    private static SqlFragment byPair(
            List<String> keys, List<SqlFragment> counted, SqlFragment hasValue, SqlFragment events) {
        String all = String.join(", ", keys);
        return SqlFragment.of(
                "SELECT " + all + ", pair[1] AS k, pair[2] AS v, {}"
                        + " FROM (SELECT r.*, ARRAY[k, CASE WHEN {} THEN w END] AS pair FROM {}" + SqlFragment.FENCE
                        + ") AS r GROUP BY " + all + ", pair",
                SqlFragment.join(", ", counted),
                hasValue,
                events);
    }

    /** The number of groups by key that some of the events have. */
    SqlFragment countByKey(SqlFragment key, int events) {
        String all = String.join(", ", keysWith("k"));
        return SqlFragment.of(
                "SELECT count(*) FROM (SELECT DISTINCT " + all + " FROM (SELECT " + all
                        + " FROM {} LIMIT {}) AS s) AS d",
                smallest(List.of(key.as("k"))),
                SqlFragment.integer(events));
    }

    /**
     * The facets, the bucket, the magnitude {@code k}, the value {@code v} and the number {@code n} of events with this value.
     *
     * @param magnitudes that the condition selects; other events are not read further than their value
     */
    SqlFragment values(Percentiles percentiles, double[] magnitudes, SqlFragment condition) {
        SqlFragment events = events(
                !facets.isEmpty(),
                isByBucket(),
                List.of(percentiles.magnitude().as("k"), percentiles.value().as("v")),
                SqlFragment.and(List.of(inBuckets(this.condition), percentiles.mayHave(magnitudes))));
        return grouped(
                keysWith("k", "v"),
                List.of(SqlFragment.of("count(*) AS n")),
                SqlFragment.of("{} WHERE {}", events, condition));
    }

    /** The number {@code n} of events of a group by key, and its columns. */
    private List<SqlFragment> counted() {
        List<SqlFragment> counted = new ArrayList<>(List.of(SqlFragment.of("count(*) AS n")));
        counted.addAll(columns.columnsByKey());
        return counted;
    }

    private SqlFragment smallest(List<SqlFragment> further) {
        return events(!facets.isEmpty(), isByBucket(), further, inBuckets(condition));
    }

    private List<String> keysWith(String... further) {
        List<String> all = keys(!facets.isEmpty(), isByBucket());
        all.addAll(List.of(further));
        return all;
    }

    private static List<SqlFragment> key(Optional<SqlFragment> key) {
        return key.map(sql -> sql.as("k")).stream().toList();
    }

    private List<String> keys(boolean byFacet, boolean byBucket) {
        List<String> keys = new ArrayList<>();
        if (byFacet) {
            keys.addAll(facets.columns());
        }
        if (byBucket) {
            keys.add("b");
        }
        return keys;
    }

    /** The rows of events with the columns of their keys. */
    private SqlFragment events(boolean byFacet, boolean byBucket, List<SqlFragment> further, SqlFragment where) {
        List<SqlFragment> all = new ArrayList<>(List.of(SqlFragment.of("r.*")));
        if (byFacet) {
            all.addAll(facets.ofEvents());
        }
        SqlFragment from = rows.from();
        if (byBucket) {
            TimeBuckets buckets = Objects.requireNonNull(plan.buckets());
            BucketNumbers numbers = new BucketNumbers(buckets, rows.hasHours());
            boolean slides = buckets.slides();
            all.add((slides ? SqlFragment.of("s.number") : numbers.number()).as("b"));
            from = slides ? SqlFragment.of("{} {}", from, numbers.numbers()) : from;
        }
        all.addAll(further);
        // Behind the fence PostgreSQL does not see what a key is made of: it expects few groups, and collects them in
        // parallel.
        return all.size() == 1
                ? SqlFragment.of("{} WHERE {}", from, where)
                : SqlFragment.of(
                        "(SELECT {} FROM {} WHERE {}" + SqlFragment.FENCE + ") r",
                        SqlFragment.join(", ", all),
                        from,
                        where);
    }

    private SqlFragment byKey(List<String> keys, SqlFragment events) {
        List<String> all = new ArrayList<>(keys);
        all.add("k");
        List<SqlFragment> counted = counted();
        return grouped(all, counted, events);
    }

    private static SqlFragment grouped(List<String> keys, List<SqlFragment> columns, SqlFragment from) {
        List<SqlFragment> all = new ArrayList<>();
        keys.forEach(key -> all.add(SqlFragment.of(key)));
        all.addAll(columns);
        SqlFragment select = SqlFragment.of("SELECT {} FROM {}", SqlFragment.join(", ", all), from);
        return keys.isEmpty() ? select : SqlFragment.of("{} GROUP BY " + String.join(", ", keys), select);
    }

    /** Events before the first bucket are not part of totals, either. Rows without a time are part of totals. */
    private SqlFragment inBuckets(SqlFragment condition) {
        return plan.begin() == plan.window().begin().toEpochMilli()
                ? condition
                : SqlFragment.of(
                        rows.isTimed() ? "{} AND r.ts >= {}" : "{} AND (r.ts >= {} OR r.ts IS NULL)",
                        condition,
                        SqlFragment.moment(Instant.ofEpochMilli(plan.begin())));
    }
}
