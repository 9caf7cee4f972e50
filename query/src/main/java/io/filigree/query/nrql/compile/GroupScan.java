package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.filigree.query.nrql.plan.AggregatePlan;
import io.filigree.query.nrql.plan.TimeBuckets;

/** Reads events and collects the columns of aggregates, by facet and bucket or for all events. */
final class GroupScan {

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

    FacetColumns facets() {
        return facets;
    }

    boolean isByBucket() {
        return plan.buckets() != null;
    }

    AggregateColumns columns() {
        return columns;
    }

    /**
     * The columns of each group.
     *
     * @param further a condition that the events satisfy
     */
    SqlFragment select(SqlFragment further, boolean byFacet, boolean byBucket) {
        List<String> keys = keys(byFacet, byBucket);
        SqlFragment where = SqlFragment.and(List.of(inBuckets(condition), further));
        Optional<SqlFragment> twoPass =
                keys.isEmpty() && coveredByIndex ? columns.twoPass(rows.from(), where) : Optional.empty();
        SqlFragment onePass = onePass(keys, events(byFacet, byBucket, columns.key(), where));
        return twoPass.map(sql -> sql.inDuckDb(onePass)).orElse(onePass);
    }

    private SqlFragment onePass(List<String> keys, SqlFragment events) {
        return columns.key().isEmpty()
                ? grouped(keys, columns.all(), events)
                : grouped(keys, columns.combinedOfKeys(), SqlFragment.of("({}) c", byKey(keys, events)));
    }

    /** The groups with their states as JSON, one row for each: keys, bucket, states. */
    SqlFragment collect(boolean byFacet, boolean byBucket) {
        SqlFragment events = events(byFacet, byBucket, Optional.empty(), inBuckets(condition));
        return SqlFragment.of(
                "SELECT " + (byFacet ? facets.asJson() : "'[]'") + " AS keys, " + (byBucket ? "b" : "NULL::integer")
                        + " AS bucket, {} AS states FROM ({}) AS s",
                columns.asJson(),
                grouped(keys(byFacet, byBucket), columns.collected(), events));
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
    private SqlFragment events(boolean byFacet, boolean byBucket, Optional<SqlFragment> key, SqlFragment where) {
        List<SqlFragment> all = new ArrayList<>(List.of(SqlFragment.of("r.*")));
        if (byFacet) {
            all.addAll(facets.ofEvents());
        }
        SqlFragment from = rows.from();
        if (byBucket) {
            TimeBuckets buckets = Objects.requireNonNull(plan.buckets());
            BucketNumbers numbers = new BucketNumbers(buckets);
            boolean slides = buckets.slides();
            all.add((slides ? SqlFragment.of("s.number") : numbers.number()).as("b"));
            from = slides ? SqlFragment.of("{} {}", from, numbers.numbers()) : from;
        }
        key.ifPresent(sql -> all.add(sql.as("k")));
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
        List<SqlFragment> counted = new ArrayList<>(List.of(SqlFragment.of("count(*) AS n")));
        counted.addAll(columns.columnsByKey());
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
