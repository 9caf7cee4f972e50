package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.GroupRow.Of;
import io.filigree.query.nrql.plan.AggregatePlan;
import io.filigree.query.nrql.plan.CollectedGroup;
import io.filigree.query.nrql.plan.TimeBuckets;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates of one time range, with or without facets and time buckets.
 *
 * <p>PostgreSQL first computes the columns that the aggregates need for each smallest group (the table {@code g}). If these
 * columns can be merged, facets are selected and buckets and totals are computed from {@code g} in the same statement, and
 * events are read once. Otherwise (percentiles, unique counts) each of these is a separate statement.
 */
final class GroupQuery {

    private final AggregatePlan plan;
    private final FacetColumns facets;
    private final @Nullable TimeBuckets buckets;
    private final AggregateColumns columns;
    private final boolean totals;
    private final StatementExecutor statements;
    private final @Nullable EagerAggregation early;
    private final GroupSource scan;
    private final GroupStatements select;

    /**
     * @param totals whether the total over all facets is computed
     * @param early an alternative to {@code scan} that reads fewer rows; null without one
     */
    GroupQuery(
            AggregatePlan plan,
            GroupSource scan,
            AggregateCompiler aggregates,
            boolean totals,
            StatementExecutor statements,
            @Nullable EagerAggregation early) {
        this.plan = plan;
        this.scan = scan;
        this.facets = scan.facets();
        this.columns = scan.columns();
        this.buckets = plan.buckets();
        this.totals = totals;
        this.statements = statements;
        this.early = early;
        this.select = new GroupStatements(plan, facets, aggregates);
    }

    /** The result, and the number of its events. */
    record Grouped(Result result, long matched) {}

    /** @param wanted the facets to show, regardless of rank; null to select the top ones */
    Grouped answer(@Nullable List<List<@Nullable Object>> wanted) {
        boolean atOnce = columns.canBeCombined() && (buckets == null || !buckets.slides());
        return grouped(atOnce ? readAtOnce(wanted) : readOneByOne(wanted), wanted);
    }

    /**
     * The same, of groups whose states were collected before.
     *
     * @param byFacet as in {@link CollectedGroups}
     * @param byBucket as in {@link CollectedGroups}
     */
    Grouped answer(
            List<CollectedGroup> byFacet,
            List<CollectedGroup> byBucket,
            @Nullable List<List<@Nullable Object>> wanted) {
        CollectedGroups collected = new CollectedGroups(facets, columns, byFacet, byBucket);
        return grouped(read("Merge of states; facets, buckets and totals", readAll(collected, wanted)), wanted);
    }

    private Grouped grouped(List<GroupRow> rows, @Nullable List<List<@Nullable Object>> wanted) {
        Map<Of, List<GroupRow>> found = new HashMap<>();
        rows.forEach(
                row -> found.computeIfAbsent(row.of(), of -> new ArrayList<>()).add(row));
        GroupResult result =
                new GroupResult(plan.select().size(), facets.isEmpty(), totals, buckets, statements, new OfNothing());
        Of all = found.containsKey(Of.TOTAL) ? Of.TOTAL : Of.TOTAL_BUCKET;
        return new Grouped(result.of(found, wanted), events(found.getOrDefault(all, List.of())));
    }

    private List<GroupRow> readAtOnce(@Nullable List<List<@Nullable Object>> wanted) {
        SqlFragment groups = early == null
                ? scan.select(SqlFragment.TRUE, !facets.isEmpty(), buckets != null)
                : early.collected(columns);
        String step = early == null ? "Groups" : "Groups of metadata rows, merged to groups";
        return read(step + "; facets, buckets and totals", readAll(new DirectGroups(groups, columns), wanted));
    }

    /** All results in one statement, which reads the groups once. */
    private SqlFragment readAll(MergeableGroups groups, @Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> parts = new ArrayList<>();
        boolean byBucket = buckets != null;
        String names = facets.names();
        if (!facets.isEmpty()) {
            parts.add(select.values(Of.FACET, SqlFragment.of("p")));
            if (byBucket) {
                parts.add(select.values(Of.FACET_BUCKET, groups.bucketsOf("p", names)));
            }
        }
        parts.add(select.values(Of.TOTAL, groups.merged("")));
        if (byBucket && (totals || facets.isEmpty())) {
            parts.add(select.values(Of.TOTAL_BUCKET, groups.mergedBuckets("")));
        }
        if (!facets.isEmpty() && totals) {
            String anyIsNull = " WHERE " + facets.anyIsNull();
            parts.add(select.values(Of.UNKNOWN, groups.merged(anyIsNull)));
            if (byBucket) {
                parts.add(select.values(Of.UNKNOWN_BUCKET, groups.mergedBuckets(anyIsNull)));
            }
            String others =
                    " WHERE NOT (" + facets.anyIsNull() + ") AND (" + names + ") NOT IN (SELECT " + names + " FROM p)";
            parts.add(select.values(Of.OTHER, groups.merged(others)));
        }
        SqlFragment with = groups.with();
        if (!facets.isEmpty()) {
            with = SqlFragment.of("{}, p AS ({})", with, select.kept(groups.byFacet(names, byBucket), wanted));
        }
        return SqlFragment.of("{} {}", with, SqlFragment.join(" UNION ALL ", parts));
    }

    private List<GroupRow> readOneByOne(@Nullable List<List<@Nullable Object>> wanted) {
        boolean byBucket = buckets != null;
        List<GroupRow> all = new ArrayList<>();
        if (!facets.isEmpty()) {
            List<GroupRow> found = read(
                    "Facets",
                    SqlFragment.of(
                            "WITH g AS ({}) {} UNION ALL {} UNION ALL {}",
                            scan.select(SqlFragment.TRUE, true, false),
                            select.values(
                                    Of.FACET, SqlFragment.of("({}) AS p", select.kept(SqlFragment.of("g"), wanted))),
                            select.events(Of.TOTAL, ""),
                            select.events(Of.OTHER, " WHERE NOT (" + facets.anyIsNull() + ")")));
            List<GroupRow> facetRows = of(Of.FACET, found);
            all.addAll(facetRows);
            SqlFragment shown =
                    facets.eventIsAmong(facetRows.stream().map(GroupRow::names).toList());
            if (!totals) {
                all.addAll(of(Of.TOTAL, found));
            } else if (events(of(Of.OTHER, found)) > events(facetRows)) {
                all.addAll(readEvents(
                        Of.OTHER, SqlFragment.of("NOT {} AND NOT {}", facets.eventHasNull(), shown), false, false));
            }
            if (byBucket) {
                all.addAll(readEvents(Of.FACET_BUCKET, shown, true, true));
            }
        }
        if (totals || (facets.isEmpty() && needsWhole())) {
            all.addAll(readEvents(Of.TOTAL, SqlFragment.TRUE, false, false));
        }
        if (byBucket && (totals || facets.isEmpty())) {
            all.addAll(readEvents(Of.TOTAL_BUCKET, SqlFragment.TRUE, false, true));
        }
        if (!facets.isEmpty() && totals) {
            all.addAll(readEvents(Of.UNKNOWN, facets.eventHasNull(), false, false));
            if (byBucket) {
                all.addAll(readEvents(Of.UNKNOWN_BUCKET, facets.eventHasNull(), false, true));
            }
        }
        return all;
    }

    /** Whether values over the whole window are needed without totals. The events of buckets that overlap cannot be counted. */
    private boolean needsWhole() {
        return buckets == null || buckets.slides();
    }

    /** The groups of the events that meet a further condition. */
    private List<GroupRow> readEvents(Of of, SqlFragment condition, boolean byFacet, boolean byBucket) {
        String step = of.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        return read(
                "Values: " + step,
                select.values(of, SqlFragment.of("({}) AS g", scan.select(condition, byFacet, byBucket))));
    }

    private static List<GroupRow> of(Of of, List<GroupRow> rows) {
        return rows.stream().filter(row -> row.of() == of).toList();
    }

    private static long events(List<GroupRow> rows) {
        return rows.stream().mapToLong(GroupRow::events).sum();
    }

    private List<GroupRow> read(String step, SqlFragment sql) {
        return statements.rows(step, sql, GroupRow::read);
    }

    /** Reads the values of groups without events when the first one is needed. */
    private final class OfNothing implements GroupResult.OfNothing {

        private @Nullable List<List<@Nullable Object>> values;

        @Override
        public List<List<@Nullable Object>> buckets() {
            if (values == null) {
                SqlFragment numbers = SqlFragment.of(
                        "({}) AS g CROSS JOIN generate_series(0, {}::integer) AS n(b)",
                        scan.select(SqlFragment.of("false"), false, false),
                        SqlFragment.integer(Objects.requireNonNull(buckets).count() - 1L));
                values = read(
                                "Values of empty buckets",
                                SqlFragment.of("{} ORDER BY bucket", select.values(Of.TOTAL_BUCKET, numbers)))
                        .stream()
                        .map(GroupRow::values)
                        .toList();
            }
            return values;
        }

        @Override
        public List<@Nullable Object> whole() {
            return readEvents(Of.TOTAL, SqlFragment.of("false"), false, false)
                    .get(0)
                    .values();
        }
    }
}
