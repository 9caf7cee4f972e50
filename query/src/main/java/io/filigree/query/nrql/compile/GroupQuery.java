package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.FinalExpression.Time;
import io.filigree.query.nrql.compile.GroupRow.Of;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates of one time range, with or without facets and time buckets.
 *
 * <p>PostgreSQL first computes the columns that the aggregates need for each smallest group (the table {@code g}). If these
 * columns can be merged, facets are selected and buckets and totals are computed from {@code g} in the same statement, and
 * events are read once. Otherwise (percentiles, unique counts) each of these is a separate statement.
 */
final class GroupQuery {

    private final Query query;
    private final FacetColumns facets;
    private final @Nullable TimeBuckets buckets;
    private final AggregateCompiler aggregates;
    private final Range window;
    private final boolean totals;
    private final StatementExecutor statements;
    private final @Nullable EagerAggregation early;
    private final GroupScan scan;
    private final String events;
    private final @Nullable String required;

    GroupQuery(
            Query query,
            Relation rows,
            SqlFragment condition,
            List<TypedExpression> facets,
            @Nullable TimeBuckets buckets,
            AggregateCompiler aggregates,
            Range window,
            boolean totals,
            StatementExecutor statements,
            @Nullable EagerAggregation early) {
        this.query = query;
        this.facets = new FacetColumns(facets);
        this.buckets = buckets;
        this.aggregates = aggregates;
        this.window = window;
        this.totals = totals;
        this.statements = statements;
        this.early = early;
        this.scan = new GroupScan(query, rows, condition, this.facets, buckets, aggregates.columns(), window);
        query.select().forEach(selected -> aggregates.collect(selected.expression()));
        if (query.facet() != null && query.facet().pick() != null) {
            aggregates.collect(query.facet().pick().by());
        }
        this.events = aggregates.countOfEvents();
        this.required = facets.isEmpty() ? null : required(query.select().get(0).expression());
    }

    /** The number of values of the first selected expression; a group needs at least one. */
    private @Nullable String required(Expression first) {
        if (first instanceof Call call && !call.positional().isEmpty()) {
            Expression of = call.positional().get(0);
            if (of instanceof Expression.Attribute) {
                return aggregates.countOf(call);
            }
            return ExpressionVisitor.isAggregate(of) ? required(of) : null;
        }
        return null;
    }

    /** The result, and the number of its events. */
    record Grouped(Result result, long matched) {}

    /**
     * @param wanted the facets to show, regardless of rank; null to select the top ones
     */
    Grouped answer(@Nullable List<List<@Nullable Object>> wanted) {
        Map<Of, List<GroupRow>> found = new HashMap<>();
        boolean atOnce = aggregates.columns().canBeCombined() && (buckets == null || !buckets.slides());
        List<GroupRow> all = atOnce ? readAtOnce(wanted) : readOneByOne(wanted);
        all.forEach(
                row -> found.computeIfAbsent(row.of(), of -> new ArrayList<>()).add(row));
        GroupResult result =
                new GroupResult(query.select().size(), facets.isEmpty(), totals, buckets, statements, new OfNothing());
        return new Grouped(result.of(found, wanted), matched(found));
    }

    private long matched(Map<Of, List<GroupRow>> found) {
        return events(found.getOrDefault(Of.TOTAL, List.of()));
    }

    private List<GroupRow> readAtOnce(@Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> parts = new ArrayList<>();
        boolean byBucket = buckets != null;
        String names = facets.names();
        if (!facets.isEmpty()) {
            parts.add(select(Of.FACET, SqlFragment.of("p"), names));
            if (byBucket) {
                parts.add(select(Of.FACET_BUCKET, SqlFragment.of("g JOIN p USING (" + names + ")"), names, "g"));
            }
        }
        parts.add(select(Of.TOTAL, combined("", ""), ""));
        if (byBucket && (totals || facets.isEmpty())) {
            parts.add(select(Of.TOTAL_BUCKET, combined("b", ""), ""));
        }
        if (!facets.isEmpty() && totals) {
            parts.add(select(Of.UNKNOWN, combined("", " WHERE " + facets.anyIsNull()), ""));
            if (byBucket) {
                parts.add(select(Of.UNKNOWN_BUCKET, combined("b", " WHERE " + facets.anyIsNull()), ""));
            }
            String others = "NOT (" + facets.anyIsNull() + ") AND (" + names + ") NOT IN (SELECT " + names + " FROM p)";
            parts.add(select(Of.OTHER, combined("", " WHERE " + others), ""));
        }
        SqlFragment groupsFirst = early == null
                ? scan.select(SqlFragment.TRUE, !facets.isEmpty(), byBucket)
                : early.collected(aggregates);
        SqlFragment with = SqlFragment.of("WITH g AS ({})", groupsFirst);
        if (!facets.isEmpty()) {
            SqlFragment groups = byBucket
                    ? SqlFragment.of(
                            "(SELECT " + names + ", {} FROM g GROUP BY " + names + ") AS f",
                            SqlFragment.join(", ", aggregates.columns().combined()))
                    : SqlFragment.of("g");
            with = SqlFragment.of("{}, p AS ({})", with, picked(groups, wanted));
        }
        return read(SqlFragment.of("{} {}", with, SqlFragment.join(" UNION ALL ", parts)));
    }

    private List<GroupRow> readOneByOne(@Nullable List<List<@Nullable Object>> wanted) {
        boolean byBucket = buckets != null;
        List<GroupRow> all = new ArrayList<>();
        if (!facets.isEmpty()) {
            List<GroupRow> found = read(SqlFragment.of(
                    "WITH g AS ({}) {} UNION ALL {} UNION ALL {}",
                    scan.select(SqlFragment.TRUE, true, false),
                    select(Of.FACET, SqlFragment.of("({}) AS p", picked(SqlFragment.of("g"), wanted)), facets.names()),
                    events(Of.TOTAL, ""),
                    events(Of.OTHER, " WHERE NOT (" + facets.anyIsNull() + ")")));
            List<GroupRow> facetRows = of(Of.FACET, found);
            all.addAll(facetRows);
            SqlFragment shown =
                    facets.eventIsAmong(facetRows.stream().map(GroupRow::names).toList());
            if (!totals) {
                all.addAll(of(Of.TOTAL, found));
            } else if (events(of(Of.OTHER, found)) > events(facetRows)) {
                SqlFragment others = SqlFragment.of("NOT {} AND NOT {}", facets.eventHasNull(), shown);
                all.addAll(read(select(Of.OTHER, SqlFragment.of("({}) AS g", scan.select(others, false, false)), "")));
            }
            if (byBucket) {
                all.addAll(read(select(
                        Of.FACET_BUCKET, SqlFragment.of("({}) AS g", scan.select(shown, true, true)), facets.names())));
            }
        }
        if (facets.isEmpty() || totals) {
            all.addAll(read(
                    select(Of.TOTAL, SqlFragment.of("({}) AS g", scan.select(SqlFragment.TRUE, false, false)), "")));
            if (byBucket) {
                all.addAll(read(select(
                        Of.TOTAL_BUCKET, SqlFragment.of("({}) AS g", scan.select(SqlFragment.TRUE, false, true)), "")));
            }
        }
        if (!facets.isEmpty() && totals) {
            SqlFragment unknown = facets.eventHasNull();
            all.addAll(read(select(Of.UNKNOWN, SqlFragment.of("({}) AS g", scan.select(unknown, false, false)), "")));
            if (byBucket) {
                all.addAll(read(
                        select(Of.UNKNOWN_BUCKET, SqlFragment.of("({}) AS g", scan.select(unknown, false, true)), "")));
            }
        }
        return all;
    }

    private static List<GroupRow> of(Of of, List<GroupRow> rows) {
        return rows.stream().filter(row -> row.of() == of).toList();
    }

    private static long events(List<GroupRow> rows) {
        return rows.stream().mapToLong(GroupRow::events).sum();
    }

    /** The number of events of the groups. */
    private SqlFragment events(Of of, String where) {
        return SqlFragment.of("SELECT " + of.ordinal() + ", NULL, 0, coalesce(sum(" + events
                + "), 0)::bigint, NULL, '[]' FROM g" + where);
    }

    private SqlFragment combined(String key, String where) {
        String keys = key.isEmpty() ? "" : key + ", ";
        String groupBy = key.isEmpty() ? "" : " GROUP BY " + key;
        return SqlFragment.of(
                "(SELECT " + keys + "{} FROM g" + where + groupBy + ") AS c",
                SqlFragment.join(", ", aggregates.columns().combined()));
    }

    /** The groups that are returned as facets. */
    private SqlFragment picked(SqlFragment groups, @Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> conditions = new ArrayList<>(facets.allArePresent());
        if (wanted != null) {
            conditions.add(facets.isAmong(wanted));
            return SqlFragment.of("SELECT * FROM {} WHERE {}", groups, SqlFragment.and(conditions));
        }
        if (required != null) {
            conditions.add(SqlFragment.of(required + " > 0"));
        }
        Query.Order pick = Objects.requireNonNull(query.facet()).pick();
        SqlFragment order = pick == null
                ? SqlFragment.of("{} DESC NULLS LAST", key())
                : FacetKey.order(pick, aggregates.value(pick.by(), wholeWindow()));
        Limit limit = query.limit();
        return SqlFragment.of(
                "SELECT * FROM {} WHERE {} ORDER BY {}, {} LIMIT {} OFFSET {}",
                groups,
                SqlFragment.and(conditions),
                order,
                facets.namesInOrder(),
                SqlFragment.integer(limit == null ? 10 : limit.count()),
                SqlFragment.integer(limit == null ? 0 : limit.offset()));
    }

    private Time wholeWindow() {
        long end = window.end().toEpochMilli();
        long begin = buckets == null ? window.begin().toEpochMilli() : buckets.begin();
        return new Time(SqlFragment.number(end - begin), SqlFragment.number(end));
    }

    private SqlFragment key() {
        Expression first = query.select().get(0).expression();
        return FacetKey.of(first, aggregates.value(first, wholeWindow()), events);
    }

    private SqlFragment select(Of of, SqlFragment from, String names) {
        return select(of, from, names, "");
    }

    /** The rows of a table that has the columns of groups. */
    private SqlFragment select(Of of, SqlFragment from, String names, String table) {
        boolean bucket = of == Of.FACET_BUCKET || of == Of.TOTAL_BUCKET || of == Of.UNKNOWN_BUCKET;
        Time time = bucket ? bucketTime() : wholeWindow();
        List<SqlFragment> values = query.select().stream()
                .map(selected -> aggregates.value(selected.expression(), time).json())
                .toList();
        SqlFragment source =
                table.isEmpty() ? from : SqlFragment.of("(SELECT " + table + ".* FROM {}) AS " + table, from);
        return SqlFragment.of(
                "SELECT " + of.ordinal() + " AS part, "
                        + (names.isEmpty() ? "NULL" : "jsonb_build_array(" + names + ")")
                        + " AS names, " + (bucket ? "b" : "0") + " AS bucket, coalesce(" + events
                        + ", 0)::bigint AS events, {} AS key, jsonb_build_array({}) AS found FROM {}",
                of == Of.FACET ? key() : SqlFragment.of("NULL::double precision"),
                SqlFragment.join(", ", values),
                source);
    }

    private Time bucketTime() {
        TimeBuckets laid = Objects.requireNonNull(buckets);
        return new Time(
                SqlFragment.number(laid.size()),
                SqlFragment.of(
                        "({} + b * {})",
                        SqlFragment.number(laid.begin() + laid.size()),
                        SqlFragment.number(laid.step())));
    }

    private List<GroupRow> read(SqlFragment sql) {
        return statements.rows(sql, GroupRow::read);
    }

    /** Reads the values of groups without events when the first one is needed. */
    private final class OfNothing implements GroupResult.OfNothing {

        private @Nullable List<List<@Nullable Object>> buckets;

        @Override
        public List<List<@Nullable Object>> buckets() {
            if (buckets == null) {
                SqlFragment numbers = SqlFragment.of(
                        "({}) AS g CROSS JOIN generate_series(0, {}::integer) AS n(b)",
                        scan.select(SqlFragment.of("false"), false, false),
                        SqlFragment.integer(
                                Objects.requireNonNull(GroupQuery.this.buckets).count() - 1L));
                buckets = read(SqlFragment.of("{} ORDER BY bucket", select(Of.TOTAL_BUCKET, numbers, ""))).stream()
                        .map(GroupRow::values)
                        .toList();
            }
            return buckets;
        }

        @Override
        public List<@Nullable Object> whole() {
            SqlFragment none = SqlFragment.of("({}) AS g", scan.select(SqlFragment.of("false"), false, false));
            return read(select(Of.TOTAL, none, "")).get(0).values();
        }
    }
}
