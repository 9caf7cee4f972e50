package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.TimePeriod;
import org.jspecify.annotations.Nullable;

/**
 * Splits aggregates into columns that PostgreSQL collects for each group, and a final expression over these columns.
 * Columns that can be merged from smaller groups have a combiner, so that totals need no second scan.
 */
final class AggregateCompiler {

    /** The aggregate that merges the column of several groups. */
    enum Combiner {
        SUM("sum"),
        MIN("min"),
        MAX("max"),
        NEWEST("newest"),
        OLDEST("oldest"),
        /** They do not. */
        NONE("");

        private final String function;

        Combiner(String function) {
            this.function = function;
        }
    }

    /**
     * @param byKey how the column is collected by key; null if it cannot be
     * @param percentiles its percentiles; null for other aggregates
     */
    private record Column(
            SqlFragment sql,
            Combiner combine,
            @Nullable ByKey byKey,
            @Nullable Percentiles percentiles) {}

    /**
     * A column that is faster to compute from small groups, one for each value of a key, than from events: groups are
     * counted by a hash table in parallel workers, while events would be sorted by a single process.
     *
     * @param key of an event; null if the event does not count
     * @param made the column, over rows with the key {@code k} and the number of its events {@code n}
     */
    private record ByKey(SqlFragment key, String made) {}

    /**
     * The time range of a group.
     *
     * @param millis its length
     * @param end ms since 1970
     */
    record Time(SqlFragment millis, SqlFragment end) {}

    /** The value of the aggregate, from the columns of a group with that time range. */
    private interface FinalExpression {
        TypedExpression of(Time time);
    }

    private final ExpressionCompiler events;
    private final MetricValues metrics;
    private final String timezone;
    private final long windowBegin;
    private final List<Column> columns = new ArrayList<>();
    private final Map<Call, FinalExpression> made = new IdentityHashMap<>();

    /**
     * @param events compiles the arguments of aggregates
     * @param metrics the metrics whose summaries are aggregated as well
     * @param windowBegin ms since 1970
     */
    AggregateCompiler(ExpressionCompiler events, MetricValues metrics, String timezone, long windowBegin) {
        this.events = events;
        this.metrics = metrics;
        this.timezone = timezone;
        this.windowBegin = windowBegin;
    }

    /** Adds the columns that the expression needs. */
    void collect(Expression expression) {
        made.putAll(make(expression, List.of()));
    }

    /** Each outermost aggregate in the expression, of the events that the filters leave. */
    private Map<Call, FinalExpression> make(Expression expression, List<SqlFragment> filters) {
        Map<Call, FinalExpression> aggregates = new IdentityHashMap<>();
        ExpressionVisitor.aggregates(expression).forEach(call -> aggregates.put(call, make(call, filters)));
        return aggregates;
    }

    /** The expression's value for a group, in terms of the columns. */
    TypedExpression value(Expression expression, Time time) {
        return value(expression, made, time);
    }

    private TypedExpression value(Expression expression, Map<Call, FinalExpression> aggregates, Time time) {
        ExpressionCompiler.Leaves leaves = new ExpressionCompiler.Leaves() {
            @Override
            public TypedExpression attribute(Attribute attribute) {
                throw new NrqlException(attribute.place(), "cannot mix aggregates and attributes in SELECT");
            }

            @Override
            public TypedExpression aggregate(Call call) {
                return Objects.requireNonNull(aggregates.get(call), call.function()::text)
                        .of(time);
            }
        };
        return new ExpressionCompiler(leaves, timezone).value(expression);
    }

    /** The columns, each with its name. */
    List<SqlFragment> columns() {
        return named(column -> true, i -> columns.get(i).sql());
    }

    /** The same columns, of the groups that these columns are of. */
    List<SqlFragment> combined() {
        return named(column -> true, this::combined);
    }

    private SqlFragment combined(int i) {
        return SqlFragment.of(columns.get(i).combine().function + "(x" + i + ")");
    }

    private List<SqlFragment> named(Predicate<Column> which, IntFunction<SqlFragment> sql) {
        return IntStream.range(0, columns.size())
                .filter(i -> which.test(columns.get(i)))
                .mapToObj(i -> sql.apply(i).as("x" + i))
                .toList();
    }

    /** The key by whose values events are collected first; empty where the columns have none, or not the same. */
    Optional<SqlFragment> key() {
        Set<SqlFragment> keys = new LinkedHashSet<>();
        for (Column column : columns) {
            if (column.byKey() != null) {
                keys.add(column.byKey().key());
            } else if (column.combine() == Combiner.NONE) {
                return Optional.empty();
            }
        }
        return keys.size() == 1 ? Optional.of(keys.iterator().next()) : Optional.empty();
    }

    /** The columns for each value {@code k} of the {@linkplain #key key}, in addition to the number {@code n} of its events. */
    List<SqlFragment> columnsByKey() {
        return named(column -> column.byKey() == null, i -> columns.get(i).sql());
    }

    /** The columns, of the groups that {@link #columnsByKey} are of. */
    List<SqlFragment> combinedOfKeys() {
        return named(column -> true, i -> {
            ByKey byKey = columns.get(i).byKey();
            return byKey == null ? combined(i) : SqlFragment.of(byKey.made());
        });
    }

    boolean canBeCombined() {
        return columns.stream().noneMatch(column -> column.combine() == Combiner.NONE);
    }

    /**
     * All columns of one group as a two-pass percentile; empty unless all are percentiles of the same value or can be
     * merged.
     *
     * @param from the rows {@code r}
     */
    Optional<SqlFragment> inTwoReadings(SqlFragment from, SqlFragment where) {
        List<Percentiles> all = columns.stream()
                .flatMap(column -> Stream.ofNullable(column.percentiles()))
                .toList();
        boolean othersCombine =
                columns.stream().allMatch(column -> column.combine() != Combiner.NONE || column.percentiles() != null);
        if (all.size() != 1 || !othersCombine) {
            return Optional.empty();
        }
        Percentiles percentiles = all.get(0);
        return Optional.of(percentiles.inTwoReadings(
                from,
                where,
                named(
                        column -> column.percentiles() == null,
                        i -> columns.get(i).sql()),
                named(
                        column -> true,
                        i -> columns.get(i).percentiles() == null ? combined(i) : percentiles.ofCounted(from, where))));
    }

    /** How many events a group has. */
    String countOfEvents() {
        return column(SqlFragment.of("count(*)"), Combiner.SUM);
    }

    /** How many events of a group have the attribute that the aggregate is of. */
    String countOf(Call call) {
        Expression attribute = call.positional().get(0);
        SqlFragment value = metrics.include(call)
                ? metrics.of(attribute, events).presence()
                : events.value(attribute).sql();
        return column(SqlFragment.of("count({})", value), Combiner.SUM);
    }

    private String column(SqlFragment sql, Combiner combine) {
        return column(new Column(sql, combine, null, null));
    }

    private String column(Column wanted) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).sql().equals(wanted.sql())) {
                return "x" + i;
            }
        }
        columns.add(wanted);
        return "x" + (columns.size() - 1);
    }

    private String column(String template, SqlFragment value, List<SqlFragment> filters, Combiner combine) {
        return column(filtered(SqlFragment.of(template, value), filters), combine);
    }

    private static SqlFragment filtered(SqlFragment aggregate, List<SqlFragment> filters) {
        return filters.isEmpty()
                ? aggregate
                : SqlFragment.of("{} FILTER (WHERE {})", aggregate, SqlFragment.and(filters));
    }

    private static List<SqlFragment> with(List<SqlFragment> filters, SqlFragment filter) {
        List<SqlFragment> all = new ArrayList<>(filters);
        all.add(filter);
        return all;
    }

    private FinalExpression make(Call call, List<SqlFragment> filters) {
        List<Expression> given = call.positional();
        if (metrics.include(call)) {
            return makeOfMetric(call, metrics.of(given.get(0), events), filters);
        }
        return switch (call.function()) {
            case COUNT -> count(given, filters);
            case SUM -> one("coalesce({}, 0)", column("sum({})", number(given), filters, Combiner.SUM));
            case AVERAGE -> average(given, filters);
            case MIN -> one("{}", column("min({})", number(given), filters, Combiner.MIN));
            case MAX -> one("{}", column("max({})", number(given), filters, Combiner.MAX));
            case STDDEV -> one("coalesce({}, 0)", column("stddev_pop({})", number(given), filters, Combiner.NONE));
            case STDVAR -> one("coalesce({}, 0)", column("var_pop({})", number(given), filters, Combiner.NONE));
            case LATEST -> dated(Combiner.NEWEST, events.value(given.get(0)), filters);
            case EARLIEST -> dated(Combiner.OLDEST, events.value(given.get(0)), filters);
            case UNIQUE_COUNT, CARDINALITY -> uniqueCount(given, filters);
            case UNIQUES -> uniques(given, filters);
            case PERCENTILE -> percentiles(given, filters);
            case MEDIAN ->
                one(
                        "{}",
                        column(
                                "percentile_cont(0.5) WITHIN GROUP (ORDER BY {})",
                                number(given),
                                filters,
                                Combiner.NONE));
            case FILTER -> filter(call, filters);
            case PERCENTAGE -> percentage(call, filters);
            case RATE -> rate(call, filters);
            case HISTOGRAM -> histogram(call, filters);
            case APDEX -> apdex(call, filters);
            case FUNNEL -> funnel(given, filters);
            case CDF_PERCENTAGE -> cdfPercentage(given, filters);
            case DERIVATIVE -> derivative(given, filters);
            case LATEST_RATE -> latestRate(given, filters);
            case LATEST_DELTA -> one("{}[1][2] - " + lastTwo(given, filters) + "[2][2]", lastTwo(given, filters));
            case BUCKET_PERCENTILE -> bucketPercentile(call, filters);
            case AGGREGATION_END_TIME -> time -> TypedExpression.number(time.end());
            case BYTE_COUNT_ESTIMATE ->
                one("coalesce({}, 0)", column("sum({})", eventSize(call), filters, Combiner.SUM));
            case KEYSET ->
                throw new NrqlException(call.place(), "keyset() must be alone in SELECT, without FACET or TIMESERIES");
            default -> throw new IllegalStateException("Not an aggregate: " + call.function());
        };
    }

    /** Of data points with a value, and of summaries as of the values that they summarize. */
    private FinalExpression makeOfMetric(Call call, MetricValues.OfEvent points, List<SqlFragment> filters) {
        return switch (call.function()) {
            case COUNT -> one("coalesce({}, 0)", column("sum({})", points.counts(), filters, Combiner.SUM));
            case SUM -> one("coalesce({}, 0)", column("sum({})", points.sums(), filters, Combiner.SUM));
            case AVERAGE ->
                average(
                        column("sum({})", points.sums(), filters, Combiner.SUM),
                        column("sum({})", points.countsOfSums(), filters, Combiner.SUM));
            case MIN -> one("{}", column("min({})", points.minima(), filters, Combiner.MIN));
            case MAX -> one("{}", column("max({})", points.maxima(), filters, Combiner.MAX));
            case LATEST -> dated(Combiner.NEWEST, points.average(), filters);
            case EARLIEST -> dated(Combiner.OLDEST, points.average(), filters);
            default -> throw new IllegalStateException("Not of metrics: " + call.function());
        };
    }

    private static FinalExpression one(String template, String column) {
        return time ->
                TypedExpression.number(SqlFragment.of("(" + template.replace("{}", column) + ")::double precision"));
    }

    private SqlFragment eventSize(Call call) {
        return events.value(new Attribute(EventSize.ATTRIBUTE, call.place())).asNumber();
    }

    private SqlFragment number(List<Expression> given) {
        return events.value(given.get(0)).asNumber();
    }

    private FinalExpression count(List<Expression> given, List<SqlFragment> filters) {
        boolean ofEvents = given.isEmpty() || given.get(0) instanceof Star || given.get(0) instanceof Literal;
        String column = ofEvents
                ? column(filtered(SqlFragment.of("count(*)"), filters), Combiner.SUM)
                : column("count({})", events.value(given.get(0)).sql(), filters, Combiner.SUM);
        return one("coalesce({}, 0)", column);
    }

    private FinalExpression average(List<Expression> given, List<SqlFragment> filters) {
        String sum = column("sum({})", number(given), filters, Combiner.SUM);
        return average(sum, column("count({})", number(given), filters, Combiner.SUM));
    }

    private static FinalExpression average(String sum, String count) {
        return time ->
                TypedExpression.number(SqlFragment.of("(" + sum + " / nullif(" + count + ", 0)::double precision)"));
    }

    /** The greatest pair of time and value has the newest value. */
    private FinalExpression dated(Combiner combine, TypedExpression value, List<SqlFragment> filters) {
        if (value.type() == Type.NOTHING) {
            return time -> TypedExpression.NULL;
        }
        List<SqlFragment> present = with(filters, SqlFragment.of("{} IS NOT NULL", value.sql()));
        String column = column(combine.function + "(ROW(r.ts, {})::dated_value)", value.json(), present, combine);
        SqlFragment json = SqlFragment.of("(" + column + ").value");
        return time -> switch (value.type()) {
            case NUMBER -> new TypedExpression(Type.NUMBER, SqlFragment.of("({})::double precision", json), json);
            case TEXT -> new TypedExpression(Type.TEXT, SqlFragment.of("({} #>> ARRAY[]::text[])", json), json);
            case BOOLEAN -> new TypedExpression(Type.BOOLEAN, SqlFragment.of("({})::boolean", json), json);
            default -> TypedExpression.any(json);
        };
    }

    private FinalExpression uniqueCount(List<Expression> given, List<SqlFragment> filters) {
        List<TypedExpression> values = given.stream().map(events::value).toList();
        List<SqlFragment> present = new ArrayList<>(filters);
        SqlFragment value = values.get(0).sql();
        if (values.size() > 1) {
            values.forEach(each -> present.add(SqlFragment.of("{} IS NOT NULL", each.sql())));
            value = SqlFragment.of(
                    "jsonb_build_array({})",
                    SqlFragment.join(
                            ", ", values.stream().map(TypedExpression::json).toList()));
        }
        ByKey byKey = new ByKey(only(value, present), "count(k)");
        return one(
                "{}",
                column(new Column(
                        filtered(SqlFragment.of("count(DISTINCT {})", value), present), Combiner.NONE, byKey, null)));
    }

    /** The value, of events that the filters leave. */
    private static SqlFragment only(SqlFragment value, List<SqlFragment> filters) {
        return filters.isEmpty() ? value : SqlFragment.of("CASE WHEN {} THEN {} END", SqlFragment.and(filters), value);
    }

    private FinalExpression uniques(List<Expression> given, List<SqlFragment> filters) {
        int limit = given.size() > 1 ? (int) ExpressionCompiler.constantNumber(given.get(1)) : 1_000;
        TypedExpression value = events.value(given.get(0));
        List<SqlFragment> present = with(filters, SqlFragment.of("{} IS NOT NULL", value.sql()));
        String column = column("array_agg(DISTINCT {})", distinct(value), present, Combiner.NONE);
        String all = value.type() == Type.ANY
                ? "(SELECT array_agg(u ORDER BY CASE jsonb_typeof(u) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 ELSE 4 END, u)"
                        + " FROM unnest(" + column + ") AS u)"
                : column;
        String first = "(" + all + ")[1:" + limit + "]";
        return time -> TypedExpression.any(SqlFragment.of("coalesce(to_jsonb(" + first + "), '[]')"));
    }

    private static SqlFragment distinct(TypedExpression value) {
        return value.type() == Type.TEXT ? SqlFragment.of("{} COLLATE \"C\"", value.sql()) : value.json();
    }

    private FinalExpression percentiles(List<Expression> given, List<SqlFragment> filters) {
        List<Double> thresholds = thresholds(given);
        SqlFragment fractions = SqlFragment.join(
                ", ",
                thresholds.stream()
                        .map(threshold -> SqlFragment.number(threshold / 100))
                        .toList());
        SqlFragment value = number(given);
        SqlFragment sorted = SqlFragment.of("percentile_cont(ARRAY[{}]) WITHIN GROUP (ORDER BY {})", fractions, value);
        String column = column(new Column(
                filtered(sorted, filters), Combiner.NONE, null, new Percentiles(fractions, only(value, filters))));
        return time -> TypedExpression.any(byThreshold(thresholds, i -> SqlFragment.of(column + "[" + (i + 1) + "]")));
    }

    /** Those that follow the attribute, of percentiles. */
    private static List<Double> thresholds(List<Expression> given) {
        return given.size() == 1
                ? List.of(95d)
                : given.stream().skip(1).map(ExpressionCompiler::constantNumber).toList();
    }

    private static SqlFragment byThreshold(List<Double> thresholds, IntFunction<SqlFragment> value) {
        List<SqlFragment> pairs = new ArrayList<>();
        for (int i = 0; i < thresholds.size(); i++) {
            pairs.add(SqlFragment.of(
                    "{}, {}", SqlFragment.text(OutputColumnNames.number(thresholds.get(i))), value.apply(i)));
        }
        return SqlFragment.of("jsonb_build_object({})", SqlFragment.join(", ", pairs));
    }

    private Expression inner(Call call) {
        return call.positional().get(0);
    }

    private SqlFragment condition(Call call) {
        Expression where = call.positional().get(1);
        return SqlFragment.of("({})", events.condition(where instanceof Where w ? w.condition() : where));
    }

    private FinalExpression filter(Call call, List<SqlFragment> filters) {
        Expression inner = inner(call);
        Map<Call, FinalExpression> filtered = make(inner, with(filters, condition(call)));
        return time -> value(inner, filtered, time);
    }

    private FinalExpression percentage(Call call, List<SqlFragment> filters) {
        Expression inner = inner(call);
        Map<Call, FinalExpression> part = make(inner, with(filters, condition(call)));
        Map<Call, FinalExpression> whole = make(inner, filters);
        return time -> TypedExpression.number(SqlFragment.of(
                "(100 * {} / nullif({}, 0))",
                value(inner, part, time).asNumber(),
                value(inner, whole, time).asNumber()));
    }

    private FinalExpression rate(Call call, List<SqlFragment> filters) {
        Expression inner = inner(call);
        Map<Call, FinalExpression> aggregates = make(inner, filters);
        double millis = period(call.positional(), TimePeriod.Unit.MINUTE);
        return time -> TypedExpression.number(SqlFragment.of(
                "({} / {} * {})",
                value(inner, aggregates, time).asNumber(),
                time.millis(),
                SqlFragment.number(millis)));
    }

    private static double period(List<Expression> given, TimePeriod.Unit otherwise) {
        return given.size() > 1 && given.get(1) instanceof Expression.Duration duration
                ? duration.period().millis()
                : otherwise.millis();
    }

    private FinalExpression histogram(Call call, List<SqlFragment> filters) {
        double range = number(call, "width", 1, 10);
        double wanted = number(call, "buckets", 2, 40);
        double start = number(call, "start", 3, 0);
        SqlFragment buckets = SqlFragment.of("{}::integer", SqlFragment.integer((long) wanted));
        SqlFragment bucket = SqlFragment.of(
                "(1 + least(greatest(floor(({} - {}) / {}), 0), {} - 1))::integer",
                number(call.positional()),
                SqlFragment.number(start),
                SqlFragment.number(range / wanted),
                buckets);
        List<SqlFragment> present = with(filters, SqlFragment.of("{} IS NOT NULL", number(call.positional())));
        ByKey byKey = new ByKey(only(bucket, present), "array_agg(ARRAY[k, n]) FILTER (WHERE k IS NOT NULL)");
        SqlFragment one = SqlFragment.of("array_agg(ARRAY[{}, 1])", bucket);
        String column = column(new Column(filtered(one, present), Combiner.NONE, byKey, null));
        String counts = """
                (SELECT jsonb_agg(coalesce(counted.events, 0) ORDER BY n) FROM generate_series(1, {}) AS n
                 LEFT JOIN (SELECT %1$s[i][1] AS b, sum(%1$s[i][2]) AS events
                            FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i GROUP BY 1) AS counted
                 ON counted.b = n)""".formatted(column);
        return time -> TypedExpression.any(SqlFragment.of(counts, buckets));
    }

    private static double number(Call call, String name, int position, double otherwise) {
        @Nullable
        Expression given = call.named(name).orElseGet(() -> ExpressionCompiler.at(call.positional(), position));
        return given == null ? otherwise : ExpressionCompiler.constantNumber(given);
    }

    private FinalExpression apdex(Call call, List<SqlFragment> filters) {
        double t = number(call, "t", 1, 0.5);
        SqlFragment value = number(call.positional());
        String count = column("count({})", value, filters, Combiner.SUM);
        String satisfied = column(
                filtered(
                        SqlFragment.of("count(*)"),
                        with(filters, SqlFragment.of("{} <= {}", value, SqlFragment.number(t)))),
                Combiner.SUM);
        SqlFragment within =
                SqlFragment.of("{} > {} AND {} <= {}", value, SqlFragment.number(t), value, SqlFragment.number(4 * t));
        String tolerating = column(filtered(SqlFragment.of("count(*)"), with(filters, within)), Combiner.SUM);
        return time -> TypedExpression.any(SqlFragment.of("""
                jsonb_build_object(
                    'count', coalesce(%1$s, 0), 's', coalesce(%2$s, 0), 't', coalesce(%3$s, 0),
                    'f', coalesce(%1$s - %2$s - %3$s, 0),
                    'score', (%2$s + %3$s / 2.0)::double precision / nullif(%1$s, 0))\
                """.formatted(count, satisfied, tolerating)));
    }

    private FinalExpression funnel(List<Expression> given, List<SqlFragment> filters) {
        TypedExpression key = events.value(given.get(0));
        List<String> steps = new ArrayList<>();
        for (Expression step : given.subList(1, given.size())) {
            SqlFragment condition = SqlFragment.of("({})", events.condition(step));
            List<SqlFragment> all = with(with(filters, condition), SqlFragment.of("{} IS NOT NULL", key.sql()));
            steps.add(column("array_agg(DISTINCT {})", key.json(), all, Combiner.NONE));
        }
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            counts.add(steps.subList(0, i + 1).stream()
                    .map(step -> "SELECT unnest(" + step + ")")
                    .collect(Collectors.joining(" INTERSECT ", "(SELECT count(*) FROM (", ") AS came)")));
        }
        return time -> TypedExpression.any(SqlFragment.of("jsonb_build_array(" + String.join(", ", counts) + ")"));
    }

    private FinalExpression cdfPercentage(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment value = number(given);
        List<Double> thresholds =
                given.stream().skip(1).map(ExpressionCompiler::constantNumber).toList();
        String count = column("count({})", value, filters, Combiner.SUM);
        List<String> below = thresholds.stream()
                .map(threshold -> column(
                        filtered(
                                SqlFragment.of("count(*)"),
                                with(filters, SqlFragment.of("{} <= {}", value, SqlFragment.number(threshold)))),
                        Combiner.SUM))
                .toList();
        return time -> TypedExpression.any(byThreshold(
                thresholds,
                i -> SqlFragment.of("100::double precision * " + below.get(i) + " / nullif(" + count + ", 0)")));
    }

    private FinalExpression derivative(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment seconds =
                SqlFragment.of("date_part('epoch', r.ts - to_timestamp({}))", SqlFragment.number(windowBegin / 1000d));
        String column =
                column(filtered(SqlFragment.of("regr_slope({}, {})", number(given), seconds), filters), Combiner.NONE);
        double millis = period(given, TimePeriod.Unit.MINUTE);
        return time ->
                TypedExpression.number(SqlFragment.of("(" + column + " * {})", SqlFragment.number(millis / 1000)));
    }

    /** The column of pairs of time and number, the newest first. */
    private String lastTwo(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment value = number(given);
        SqlFragment pair =
                SqlFragment.of("ARRAY[round(date_part('epoch', r.ts) * 1000), {}] ORDER BY r.ts DESC", value);
        return column("array_agg({})", pair, with(filters, SqlFragment.of("{} IS NOT NULL", value)), Combiner.NONE);
    }

    private FinalExpression latestRate(List<Expression> given, List<SqlFragment> filters) {
        String column = lastTwo(given, filters);
        double millis = period(given, TimePeriod.Unit.SECOND);
        return time -> TypedExpression.number(SqlFragment.of(
                "((%1$s[1][2] - %1$s[2][2]) / nullif(%1$s[1][1] - %1$s[2][1], 0) * {})".formatted(column),
                SqlFragment.number(millis)));
    }

    /** The counters of each bound are summed when the group is complete. */
    private FinalExpression bucketPercentile(Call call, List<SqlFragment> filters) {
        List<Expression> given = call.positional();
        List<Double> thresholds = thresholds(given);
        TypedExpression le = events.value(new Attribute("le", call.place()));
        SqlFragment bound = SqlFragment.of(
                "CASE WHEN {} ~ '^[-+]?(Inf|[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?)$' THEN ({})::double precision END",
                le.written(),
                le.written());
        SqlFragment value = number(given);
        List<SqlFragment> present =
                with(with(filters, SqlFragment.of("{} IS NOT NULL", value)), SqlFragment.of("({}) IS NOT NULL", bound));
        String column = column("array_agg(ARRAY[{}])", SqlFragment.of("{}, {}", bound, value), present, Combiner.NONE);
        String histogram = """
                (SELECT histogram_quantile({}, array_agg(bound ORDER BY bound), array_agg(counted ORDER BY bound)) FROM (
                    SELECT bound, sum(counted) AS counted FROM (
                        SELECT %1$s[i][1] AS bound, %1$s[i][2] AS counted
                        FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i) AS pairs
                    GROUP BY bound) AS sums)""".formatted(column);
        return time -> TypedExpression.any(byThreshold(
                thresholds, i -> SqlFragment.of(histogram, SqlFragment.number(thresholds.get(i) / 100))));
    }
}
