package io.filigree.query.nrql.compile;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.filigree.query.nrql.compile.AggregateColumns.Combiner;
import io.filigree.query.nrql.compile.FinalExpression.Time;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.Expression.Where;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.TimePeriod;

/**
 * Splits aggregates into columns that PostgreSQL collects for each group, and a final expression over these columns.
 * Columns that can be merged from smaller groups have a combiner, so that totals need no second scan.
 */
final class AggregateCompiler {

    private final ExpressionCompiler events;
    private final MetricValues metrics;
    private final String timezone;
    private final AggregateColumns columns = new AggregateColumns();
    private final DistinctAggregates distinct;
    private final DistributionAggregates distributions;
    private final TimeAggregates times;
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
        this.distinct = new DistinctAggregates(events, columns);
        this.distributions = new DistributionAggregates(events, columns);
        this.times = new TimeAggregates(events, columns, windowBegin);
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

    /** The columns of the collected expressions. */
    AggregateColumns columns() {
        return columns;
    }

    /** How many events a group has. */
    String countOfEvents() {
        return columns.add(SqlFragment.of("count(*)"), Combiner.SUM);
    }

    /** How many events of a group have the attribute that the aggregate is of. */
    String countOf(Call call) {
        Expression attribute = call.positional().get(0);
        SqlFragment value = metrics.include(call)
                ? metrics.of(attribute, events).presence()
                : events.value(attribute).sql();
        return columns.add(SqlFragment.of("count({})", value), Combiner.SUM);
    }

    private FinalExpression make(Call call, List<SqlFragment> filters) {
        List<Expression> given = call.positional();
        if (metrics.include(call)) {
            return makeOfMetric(call, metrics.of(given.get(0), events), filters);
        }
        return switch (call.function().text()) {
            case "count" -> count(given, filters);
            case "sum" ->
                FinalExpression.number("coalesce({}, 0)", columns.add("sum({})", number(given), filters, Combiner.SUM));
            case "average" -> average(given, filters);
            case "min" -> FinalExpression.number("{}", columns.add("min({})", number(given), filters, Combiner.MIN));
            case "max" -> FinalExpression.number("{}", columns.add("max({})", number(given), filters, Combiner.MAX));
            case "stddev" ->
                FinalExpression.number(
                        "coalesce({}, 0)", columns.add("stddev_pop({})", number(given), filters, Combiner.NONE));
            case "stdvar" ->
                FinalExpression.number(
                        "coalesce({}, 0)", columns.add("var_pop({})", number(given), filters, Combiner.NONE));
            case "latest" -> dated(Combiner.NEWEST, events.value(given.get(0)), filters);
            case "earliest" -> dated(Combiner.OLDEST, events.value(given.get(0)), filters);
            case "uniqueCount", "cardinality" -> distinct.uniqueCount(given, filters);
            case "uniques" -> distinct.uniques(given, filters);
            case "percentile" -> distributions.percentiles(given, filters);
            case "median" ->
                FinalExpression.number(
                        "{}",
                        columns.add(
                                "percentile_cont(0.5) WITHIN GROUP (ORDER BY {})",
                                number(given),
                                filters,
                                Combiner.NONE));
            case "filter" -> filter(call, filters);
            case "percentage" -> percentage(call, filters);
            case "rate" -> rate(call, filters);
            case "histogram" -> distributions.histogram(call, filters);
            case "apdex" -> distributions.apdex(call, filters);
            case "funnel" -> distinct.funnel(given, filters);
            case "cdfPercentage" -> distributions.cdfPercentage(given, filters);
            case "derivative" -> times.derivative(given, filters);
            case "latestrate" -> times.latestRate(given, filters);
            case "idelta" -> times.latestDelta(given, filters);
            case "bucketPercentile" -> distributions.bucketPercentile(call, filters);
            case "aggregationendtime" -> time -> TypedExpression.number(time.end());
            case "bytecountestimate" ->
                FinalExpression.number(
                        "coalesce({}, 0)", columns.add("sum({})", eventSize(call), filters, Combiner.SUM));
            case "keyset" ->
                throw new NrqlException(call.place(), "keyset() must be alone in SELECT, without TIMESERIES");
            default -> throw new IllegalStateException("Not an aggregate: " + call.function());
        };
    }

    /** Of data points with a value, and of summaries as of the values that they summarize. */
    private FinalExpression makeOfMetric(Call call, MetricValues.OfEvent points, List<SqlFragment> filters) {
        return switch (call.function().text()) {
            case "count" ->
                FinalExpression.number(
                        "coalesce({}, 0)", columns.add("sum({})", points.counts(), filters, Combiner.SUM));
            case "sum" ->
                FinalExpression.number("coalesce({}, 0)", columns.add("sum({})", points.sums(), filters, Combiner.SUM));
            case "average" ->
                average(
                        columns.add("sum({})", points.sums(), filters, Combiner.SUM),
                        columns.add("sum({})", points.countsOfSums(), filters, Combiner.SUM));
            case "min" -> FinalExpression.number("{}", columns.add("min({})", points.minima(), filters, Combiner.MIN));
            case "max" -> FinalExpression.number("{}", columns.add("max({})", points.maxima(), filters, Combiner.MAX));
            case "latest" -> dated(Combiner.NEWEST, points.average(), filters);
            case "earliest" -> dated(Combiner.OLDEST, points.average(), filters);
            default -> throw new IllegalStateException("Not of metrics: " + call.function());
        };
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
                ? columns.add(AggregateColumns.filtered(SqlFragment.of("count(*)"), filters), Combiner.SUM)
                : columns.add("count({})", events.value(given.get(0)).sql(), filters, Combiner.SUM);
        return FinalExpression.number("coalesce({}, 0)", column);
    }

    private FinalExpression average(List<Expression> given, List<SqlFragment> filters) {
        String sum = columns.add("sum({})", number(given), filters, Combiner.SUM);
        return average(sum, columns.add("count({})", number(given), filters, Combiner.SUM));
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
        List<SqlFragment> present = AggregateColumns.with(filters, SqlFragment.of("{} IS NOT NULL", value.sql()));
        String column =
                columns.add(combine.function() + "(ROW(r.ts, {})::dated_value)", value.json(), present, combine);
        SqlFragment json = SqlFragment.of("(" + column + ").value");
        return time -> switch (value.type()) {
            case NUMBER -> new TypedExpression(Type.NUMBER, SqlFragment.of("({})::double precision", json), json);
            case TEXT -> new TypedExpression(Type.TEXT, SqlFragment.of("({} #>> ARRAY[]::text[])", json), json);
            case BOOLEAN -> new TypedExpression(Type.BOOLEAN, SqlFragment.of("({})::boolean", json), json);
            default -> TypedExpression.any(json);
        };
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
        Map<Call, FinalExpression> filtered = make(inner, AggregateColumns.with(filters, condition(call)));
        return time -> value(inner, filtered, time);
    }

    private FinalExpression percentage(Call call, List<SqlFragment> filters) {
        Expression inner = inner(call);
        Map<Call, FinalExpression> part = make(inner, AggregateColumns.with(filters, condition(call)));
        Map<Call, FinalExpression> whole = make(inner, filters);
        return time -> TypedExpression.number(SqlFragment.of(
                "(100 * {} / nullif({}, 0))",
                value(inner, part, time).asNumber(),
                value(inner, whole, time).asNumber()));
    }

    private FinalExpression rate(Call call, List<SqlFragment> filters) {
        Expression inner = inner(call);
        Map<Call, FinalExpression> aggregates = make(inner, filters);
        double millis = TimeAggregates.period(call.positional(), TimePeriod.Unit.MINUTE);
        return time -> TypedExpression.number(SqlFragment.of(
                "({} / {} * {})",
                value(inner, aggregates, time).asNumber(),
                time.millis(),
                SqlFragment.number(millis)));
    }
}
