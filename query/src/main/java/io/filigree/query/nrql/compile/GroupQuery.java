package io.filigree.query.nrql.compile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import io.filigree.decorator.Attributes;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Facet;
import io.filigree.query.nrql.QueryResult.Part;
import io.filigree.query.nrql.QueryResult.Result;
import io.filigree.query.nrql.compile.FinalExpression.Time;
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

    /** The kind of group that a result row belongs to. */
    private enum Of {
        FACET,
        FACET_BUCKET,
        TOTAL,
        TOTAL_BUCKET,
        UNKNOWN,
        UNKNOWN_BUCKET,
        OTHER
    }

    /** Begin, end and count of events, which each bucket has in addition to the selected values, also without events. */
    private static final long VALUES_OF_BUCKET = 3;

    private final Query query;
    private final Relation rows;
    private final SqlFragment condition;
    private final List<TypedExpression> facets;
    private final @Nullable TimeBuckets buckets;
    private final AggregateCompiler aggregates;
    private final Range window;
    private final boolean totals;
    private final StatementExecutor statements;
    private final @Nullable EagerAggregation early;
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
        this.rows = rows;
        this.condition = condition;
        this.facets = facets;
        this.buckets = buckets;
        this.aggregates = aggregates;
        this.window = window;
        this.totals = totals;
        this.statements = statements;
        this.early = early;
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
        Map<Of, List<Row>> found = new HashMap<>();
        boolean atOnce = aggregates.columns().canBeCombined() && (buckets == null || !buckets.slides());
        List<Row> all = atOnce ? readAtOnce(wanted) : readOneByOne(wanted);
        all.forEach(
                row -> found.computeIfAbsent(row.of(), of -> new ArrayList<>()).add(row));
        return new Grouped(result(found, wanted), matched(found));
    }

    private long matched(Map<Of, List<Row>> found) {
        return events(found.getOrDefault(Of.TOTAL, List.of()));
    }

    private List<Row> readAtOnce(@Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> parts = new ArrayList<>();
        boolean byBucket = buckets != null;
        String names = names();
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
            parts.add(select(Of.UNKNOWN, combined("", " WHERE " + anyIsNull()), ""));
            if (byBucket) {
                parts.add(select(Of.UNKNOWN_BUCKET, combined("b", " WHERE " + anyIsNull()), ""));
            }
            String others = "NOT (" + anyIsNull() + ") AND (" + names + ") NOT IN (SELECT " + names + " FROM p)";
            parts.add(select(Of.OTHER, combined("", " WHERE " + others), ""));
        }
        SqlFragment groupsFirst =
                early == null ? collected(SqlFragment.TRUE, !facets.isEmpty(), byBucket) : early.collected(aggregates);
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

    private List<Row> readOneByOne(@Nullable List<List<@Nullable Object>> wanted) {
        boolean byBucket = buckets != null;
        List<Row> all = new ArrayList<>();
        if (!facets.isEmpty()) {
            List<Row> found = read(SqlFragment.of(
                    "WITH g AS ({}) {} UNION ALL {} UNION ALL {}",
                    collected(SqlFragment.TRUE, true, false),
                    select(Of.FACET, SqlFragment.of("({}) AS p", picked(SqlFragment.of("g"), wanted)), names()),
                    events(Of.TOTAL, ""),
                    events(Of.OTHER, " WHERE NOT (" + anyIsNull() + ")")));
            List<Row> facetRows = of(Of.FACET, found);
            all.addAll(facetRows);
            SqlFragment shown = among(facetRows.stream().map(Row::names).toList(), facetColumns());
            if (!totals) {
                all.addAll(of(Of.TOTAL, found));
            } else if (events(of(Of.OTHER, found)) > events(facetRows)) {
                SqlFragment others = SqlFragment.of("NOT {} AND NOT {}", anyFacetIsNull(), shown);
                all.addAll(read(select(Of.OTHER, SqlFragment.of("({}) AS g", collected(others, false, false)), "")));
            }
            if (byBucket) {
                all.addAll(read(
                        select(Of.FACET_BUCKET, SqlFragment.of("({}) AS g", collected(shown, true, true)), names())));
            }
        }
        if (facets.isEmpty() || totals) {
            all.addAll(read(
                    select(Of.TOTAL, SqlFragment.of("({}) AS g", collected(SqlFragment.TRUE, false, false)), "")));
            if (byBucket) {
                all.addAll(read(select(
                        Of.TOTAL_BUCKET, SqlFragment.of("({}) AS g", collected(SqlFragment.TRUE, false, true)), "")));
            }
        }
        if (!facets.isEmpty() && totals) {
            SqlFragment unknown = anyFacetIsNull();
            all.addAll(read(select(Of.UNKNOWN, SqlFragment.of("({}) AS g", collected(unknown, false, false)), "")));
            if (byBucket) {
                all.addAll(read(
                        select(Of.UNKNOWN_BUCKET, SqlFragment.of("({}) AS g", collected(unknown, false, true)), "")));
            }
        }
        return all;
    }

    private static List<Row> of(Of of, List<Row> rows) {
        return rows.stream().filter(row -> row.of() == of).toList();
    }

    private static long events(List<Row> rows) {
        return rows.stream().mapToLong(Row::events).sum();
    }

    /** The number of events of the groups. */
    private SqlFragment events(Of of, String where) {
        return SqlFragment.of("SELECT " + of.ordinal() + ", NULL, 0, coalesce(sum(" + events
                + "), 0)::bigint, NULL, '[]' FROM g" + where);
    }

    /** The columns of each group. */
    private SqlFragment collected(SqlFragment further, boolean byFacet, boolean byBucket) {
        List<SqlFragment> columns = new ArrayList<>(List.of(SqlFragment.of("r.*")));
        List<String> keys = new ArrayList<>();
        if (byFacet) {
            for (int i = 0; i < facets.size(); i++) {
                columns.add(facets.get(i).sql().as("f" + i));
                keys.add("f" + i);
            }
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
        Optional<SqlFragment> inTwoReadings =
                keys.isEmpty() && indexSaysAll() ? aggregates.columns().inTwoReadings(from, where) : Optional.empty();
        if (inTwoReadings.isPresent()) {
            return inTwoReadings.get();
        }
        Optional<SqlFragment> key = aggregates.columns().key();
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
                ? grouped(keys, aggregates.columns().all(), events)
                : grouped(keys, aggregates.columns().combinedOfKeys(), SqlFragment.of("({}) c", byKey(keys, events)));
    }

    /** Whether a time index covers all columns of the query, so that scanning twice is cheap. */
    private boolean indexSaysAll() {
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
        columns.addAll(aggregates.columns().columnsByKey());
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

    private SqlFragment combined(String key, String where) {
        String keys = key.isEmpty() ? "" : key + ", ";
        String groupBy = key.isEmpty() ? "" : " GROUP BY " + key;
        return SqlFragment.of(
                "(SELECT " + keys + "{} FROM g" + where + groupBy + ") AS c",
                SqlFragment.join(", ", aggregates.columns().combined()));
    }

    /** The groups that are returned as facets. */
    private SqlFragment picked(SqlFragment groups, @Nullable List<List<@Nullable Object>> wanted) {
        List<SqlFragment> conditions = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            conditions.add(SqlFragment.of("f" + i + " IS NOT NULL"));
        }
        if (wanted != null) {
            conditions.add(among(
                    wanted,
                    IntStream.range(0, facets.size())
                            .mapToObj(i -> SqlFragment.of("f" + i))
                            .toList()));
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
                namesInOrder(),
                SqlFragment.integer(limit == null ? 10 : limit.count()),
                SqlFragment.integer(limit == null ? 0 : limit.offset()));
    }

    private SqlFragment anyFacetIsNull() {
        return SqlFragment.of(
                "({})",
                SqlFragment.join(
                        " OR ", facets.stream().map(TypedExpression::isNull).toList()));
    }

    /** By the names as they are written; of two that are written alike, 5 and '5', the text is last. */
    private SqlFragment namesInOrder() {
        List<SqlFragment> order = new ArrayList<>();
        for (int i = 0; i < facets.size(); i++) {
            SqlFragment column = SqlFragment.of("f" + i);
            TypedExpression name =
                    new TypedExpression(facets.get(i).type(), column, SqlFragment.of("to_jsonb({})", column));
            order.add(SqlFragment.of("({}) COLLATE \"C\"", name.written()));
            order.add(SqlFragment.of("jsonb_typeof({}) = 'string'", name.json()));
        }
        return SqlFragment.join(", ", order);
    }

    private List<SqlFragment> facetColumns() {
        return facets.stream().map(TypedExpression::sql).toList();
    }

    private static SqlFragment among(List<? extends List<@Nullable Object>> names, List<SqlFragment> columns) {
        return SqlFragment.of(
                "jsonb_build_array({}) IN (SELECT jsonb_array_elements({}))",
                SqlFragment.join(", ", columns),
                SqlFragment.json(JsonValues.write(names)));
    }

    private String names() {
        return String.join(
                ", ", IntStream.range(0, facets.size()).mapToObj(i -> "f" + i).toList());
    }

    private String anyIsNull() {
        return String.join(
                " OR ",
                IntStream.range(0, facets.size())
                        .mapToObj(i -> "f" + i + " IS NULL")
                        .toList());
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

    private record Row(
            Of of,
            List<@Nullable Object> names,
            int bucket,
            long events,
            @Nullable Double key,
            List<@Nullable Object> values) {}

    private List<Row> read(SqlFragment sql) {
        return statements.rows(sql, GroupQuery::row);
    }

    private static Row row(ResultSet row) throws SQLException {
        double key = row.getDouble("key");
        boolean noKey = row.wasNull();
        int bucket = row.getInt("bucket");
        boolean noTime = row.wasNull(); // rows of a subquery, which are in no bucket
        return new Row(
                Of.values()[row.getInt("part")],
                names(list(row.getString("names"))),
                noTime ? -1 : bucket,
                row.getLong("events"),
                noKey ? null : key + 0.0, // there is no -0.0 in the order of keys
                list(row.getString("found")));
    }

    private static List<@Nullable Object> names(List<@Nullable Object> read) {
        List<@Nullable Object> names = new ArrayList<>();
        read.forEach(name -> names.add(OutputColumnNames.canonical(name)));
        return names;
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable String json) {
        Object read = JsonValues.read(json);
        return read instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
    }

    private Result result(Map<Of, List<Row>> found, @Nullable List<List<@Nullable Object>> wanted) {
        Part total = totals || facets.isEmpty() ? part(found, Of.TOTAL, Of.TOTAL_BUCKET) : null;
        Part unknown = !facets.isEmpty() && totals ? part(found, Of.UNKNOWN, Of.UNKNOWN_BUCKET) : null;
        Part other = found.getOrDefault(Of.OTHER, List.of()).stream()
                .filter(row -> row.events() > 0)
                .map(row -> new Part(row.values(), List.of()))
                .findFirst()
                .orElse(null);
        return new Result(List.of(), shown(found, wanted), total, unknown, other);
    }

    private @Nullable Part part(Map<Of, List<Row>> found, Of whole, Of byBucket) {
        List<Row> rowsOfWhole = found.getOrDefault(whole, List.of());
        return rowsOfWhole.isEmpty()
                ? null
                : new Part(rowsOfWhole.get(0).values(), buckets(found.getOrDefault(byBucket, List.of())));
    }

    private List<Facet> shown(Map<Of, List<Row>> found, @Nullable List<List<@Nullable Object>> wanted) {
        Map<List<@Nullable Object>, List<Row>> byName = new LinkedHashMap<>();
        found.getOrDefault(Of.FACET_BUCKET, List.of())
                .forEach(row -> byName.computeIfAbsent(row.names(), names -> new ArrayList<>())
                        .add(row));
        List<Row> facetRows = found.getOrDefault(Of.FACET, List.of());
        if (wanted == null) {
            return facetRows.stream()
                    .sorted(Comparator.comparing(Row::key, Comparator.nullsLast(Comparator.reverseOrder()))
                            .thenComparing(Row::names, GroupQuery::byName))
                    .map(row -> facet(row.names(), row.values(), byName))
                    .toList();
        }
        Map<List<@Nullable Object>, Row> rowsByName = new HashMap<>();
        facetRows.forEach(row -> rowsByName.put(row.names(), row));
        return wanted.stream()
                .map(names -> facet(
                        names,
                        rowsByName.containsKey(names) ? rowsByName.get(names).values() : ofNothing(),
                        byName))
                .toList();
    }

    private static int byName(List<@Nullable Object> a, List<@Nullable Object> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = OutputColumnNames.sortable(a.get(i)).compareTo(OutputColumnNames.sortable(b.get(i)));
            if (order == 0) {
                order = Boolean.compare(a.get(i) instanceof String, b.get(i) instanceof String);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private Facet facet(
            List<@Nullable Object> names,
            List<@Nullable Object> values,
            Map<List<@Nullable Object>, List<Row>> buckets) {
        return new Facet(names, new Part(values, buckets(buckets.getOrDefault(names, List.of()))));
    }

    private List<Bucket> buckets(List<Row> found) {
        if (buckets == null) {
            return List.of();
        }
        statements.charge((VALUES_OF_BUCKET + query.select().size()) * (long) buckets.count());
        Row[] byNumber = new Row[buckets.count()];
        for (Row row : found) {
            if (row.bucket() >= 0 && row.bucket() < byNumber.length) {
                byNumber[row.bucket()] = row;
            }
        }
        List<Bucket> all = new ArrayList<>();
        List<Long> begins = buckets.begins();
        for (int i = 0; i < byNumber.length; i++) {
            Instant begin = Instant.ofEpochMilli(begins.get(i));
            Instant end = begin.plusMillis(buckets.size());
            all.add(
                    byNumber[i] == null
                            ? new Bucket(begin, end, 0, emptyBuckets().get(i))
                            : new Bucket(begin, end, byNumber[i].events(), byNumber[i].values()));
        }
        return all;
    }

    private @Nullable List<List<@Nullable Object>> emptyBuckets;

    /** The values of the aggregates for buckets without events. */
    private List<List<@Nullable Object>> emptyBuckets() {
        if (emptyBuckets == null) {
            SqlFragment numbers = SqlFragment.of(
                    "({}) AS g CROSS JOIN generate_series(0, {}::integer) AS n(b)",
                    collected(SqlFragment.of("false"), false, false),
                    SqlFragment.integer(Objects.requireNonNull(buckets).count() - 1L));
            emptyBuckets = read(SqlFragment.of("{} ORDER BY bucket", select(Of.TOTAL_BUCKET, numbers, ""))).stream()
                    .map(Row::values)
                    .toList();
        }
        return emptyBuckets;
    }

    private List<@Nullable Object> ofNothing() {
        return read(select(Of.TOTAL, SqlFragment.of("({}) AS g", collected(SqlFragment.of("false"), false, false)), ""))
                .get(0)
                .values();
    }
}
