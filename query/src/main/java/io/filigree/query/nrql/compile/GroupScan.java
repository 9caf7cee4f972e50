package io.filigree.query.nrql.compile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** Reads events and collects the columns of aggregates, by facet and bucket or for all events. */
final class GroupScan {

    private final Query query;
    private final Relation rows;
    private final SqlFragment condition;
    private final FacetColumns facets;
    private final @Nullable TimeBuckets buckets;
    private final AggregateColumns aggregated;
    private final Range window;

    GroupScan(
            Query query,
            Relation rows,
            SqlFragment condition,
            FacetColumns facets,
            @Nullable TimeBuckets buckets,
            AggregateColumns aggregated,
            Range window) {
        this.query = query;
        this.rows = rows;
        this.condition = condition;
        this.facets = facets;
        this.buckets = buckets;
        this.aggregated = aggregated;
        this.window = window;
    }

    /**
     * The columns of each group.
     *
     * @param further a condition that the events satisfy
     */
    SqlFragment select(SqlFragment further, boolean byFacet, boolean byBucket) {
        List<SqlFragment> columns = new ArrayList<>(List.of(SqlFragment.of("r.*")));
        List<String> keys = new ArrayList<>();
        if (byFacet) {
            columns.addAll(facets.ofEvents());
            keys.addAll(facets.columns());
        }
        SqlFragment from = rows.from();
        if (byBucket) {
            TimeBuckets laid = Objects.requireNonNull(buckets);
            boolean slides = laid.slides();
            columns.add((slides ? SqlFragment.of("s.number") : laid.number()).as("b"));
            keys.add("b");
            from = slides ? SqlFragment.of("{} {}", from, laid.numbers()) : from;
        }
        SqlFragment where = SqlFragment.and(List.of(inBuckets(condition), further));
        Optional<SqlFragment> twoPass =
                keys.isEmpty() && isCoveredByIndex() ? aggregated.twoPass(from, where) : Optional.empty();
        if (twoPass.isPresent()) {
            return twoPass.get();
        }
        Optional<SqlFragment> key = aggregated.key();
        key.ifPresent(sql -> columns.add(sql.as("k")));
        // Behind the fence PostgreSQL does not see what a key is made of: it expects few groups, and collects them in
        // parallel.
        SqlFragment events = columns.size() == 1
                ? SqlFragment.of("{} WHERE {}", from, where)
                : SqlFragment.of(
                        "(SELECT {} FROM {} WHERE {}" + SqlFragment.FENCE + ") r",
                        SqlFragment.join(", ", columns),
                        from,
                        where);
        return key.isEmpty()
                ? grouped(keys, aggregated.all(), events)
                : grouped(keys, aggregated.combinedOfKeys(), SqlFragment.of("({}) c", byKey(keys, events)));
    }

    /** Whether a time index covers all columns of the query, so that scanning twice is cheap. */
    private boolean isCoveredByIndex() {
        List<Expression> selected =
                query.select().stream().map(Query.Selected::expression).toList();
        return query.isOfEvents()
                && query.join() == null
                && query.where() == null
                && query.variables().isEmpty()
                && facets.isEmpty()
                && Set.of(Attributes.DURATION, Attributes.ERROR).containsAll(ExpressionVisitor.attributes(selected));
    }

    private SqlFragment byKey(List<String> keys, SqlFragment events) {
        List<String> all = new ArrayList<>(keys);
        all.add("k");
        List<SqlFragment> columns = new ArrayList<>(List.of(SqlFragment.of("count(*) AS n")));
        columns.addAll(aggregated.columnsByKey());
        return grouped(all, columns, events);
    }

    private static SqlFragment grouped(List<String> keys, List<SqlFragment> columns, SqlFragment from) {
        List<SqlFragment> all = new ArrayList<>();
        keys.forEach(key -> all.add(SqlFragment.of(key)));
        all.addAll(columns);
        SqlFragment select = SqlFragment.of("SELECT {} FROM {}", SqlFragment.join(", ", all), from);
        return keys.isEmpty() ? select : SqlFragment.of("{} GROUP BY " + String.join(", ", keys), select);
    }

    /** Events before the first bucket are not part of totals, either. */
    private SqlFragment inBuckets(SqlFragment condition) {
        if (buckets == null || buckets.begin() == window.begin().toEpochMilli()) {
            return condition;
        }
        return SqlFragment.of(
                "{} AND r.ts >= {}", condition, SqlFragment.moment(Instant.ofEpochMilli(buckets.begin())));
    }
}
