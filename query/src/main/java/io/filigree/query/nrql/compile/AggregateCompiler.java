package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.AggregateParameters;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.plan.PartialStates;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.TimePeriod;

/** Compiles expressions over the states of a group. */
final class AggregateCompiler {

    private final AggregateStates needed;
    private final PartialStates states;
    private final StateCompiler types;
    private final String timezone;

    /**
     * @param needed the states of each aggregate
     * @param states all states of the query
     * @param types gives the types of arguments
     */
    AggregateCompiler(AggregateStates needed, PartialStates states, StateCompiler types, String timezone) {
        this.needed = needed;
        this.states = states;
        this.types = types;
        this.timezone = timezone;
    }

    /** The expression's value for a group, in terms of the columns. */
    TypedExpression value(Expression expression, GroupTime time) {
        return value(expression, List.of(), time);
    }

    /** @param filters of the aggregates around it */
    private TypedExpression value(Expression expression, List<Expression> filters, GroupTime time) {
        ExpressionCompiler.Leaves leaves = new ExpressionCompiler.Leaves() {
            @Override
            public TypedExpression attribute(Attribute attribute) {
                throw new NrqlException(attribute.place(), "cannot mix aggregates and attributes in SELECT");
            }

            @Override
            public TypedExpression aggregate(Call call) {
                return result(call, filters, time);
            }
        };
        return new ExpressionCompiler(leaves, timezone).value(expression);
    }

    /** The column of a state. */
    String column(PartialState state) {
        return states.name(state);
    }

    private TypedExpression result(Call call, List<Expression> filters, GroupTime time) {
        List<Expression> given = call.positional();
        List<PartialState> of = needed.of(call, filters);
        List<String> x = of.stream().map(states::name).toList();
        return switch (call.function().text()) {
            case "count", "sum", "stdvar", "bytecountestimate" -> number("coalesce(" + x.get(0) + ", 0)");
            case "average" -> number(x.get(0) + " / nullif(" + x.get(1) + ", 0)::double precision");
            case "min", "max", "uniqueCount", "cardinality" -> number(x.get(0));
            case "stddev" -> number("coalesce(sqrt(" + x.get(0) + "), 0)");
            case "latest", "earliest" -> dated(types.value(of.get(0)).type(), x.get(0));
            case "uniques" -> uniques(given, types.value(of.get(0)).type(), x.get(0));
            case "percentile" ->
                byThreshold(AggregateParameters.thresholds(given), i -> SqlFragment.of(x.get(0) + "[" + (i + 1) + "]"));
            case "median" -> number(x.get(0) + "[1]");
            case "filter" -> value(given.get(0), AggregateStates.and(filters, AggregateStates.condition(call)), time);
            case "percentage" -> percentage(call, filters, time);
            case "rate" -> rate(given, filters, time);
            case "histogram" -> histogram(AggregateParameters.Histogram.of(call).buckets(), x.get(0));
            case "apdex" -> apdex(x.get(0), x.get(1), x.get(2));
            case "funnel" -> funnel(x);
            case "cdfPercentage" ->
                byThreshold(
                        AggregateParameters.numbers(given),
                        i -> SqlFragment.of(
                                "100::double precision * " + x.get(i + 1) + " / nullif(" + x.get(0) + ", 0)"));
            case "derivative" ->
                TypedExpression.number(SqlFragment.of(
                        "(" + x.get(0) + " * {})",
                        SqlFragment.number(AggregateParameters.period(given, TimePeriod.Unit.MINUTE) / 1000)));
            case "latestrate" ->
                TypedExpression.number(SqlFragment.of(
                        "((%1$s[1][2] - %1$s[2][2]) / nullif(%1$s[1][1] - %1$s[2][1], 0) * {})".formatted(x.get(0)),
                        SqlFragment.number(AggregateParameters.period(given, TimePeriod.Unit.SECOND))));
            case "idelta" -> number(x.get(0) + "[1][2] - " + x.get(0) + "[2][2]");
            case "bucketPercentile" -> bucketPercentile(AggregateParameters.thresholds(given), x.get(0));
            case "aggregationendtime" -> TypedExpression.number(time.end());
            default -> throw new IllegalStateException("Not an aggregate: " + call.function());
        };
    }

    private static TypedExpression number(String sql) {
        return TypedExpression.number(SqlFragment.of("(" + sql + ")::double precision"));
    }

    private static TypedExpression dated(Type type, String column) {
        SqlFragment json = SqlFragment.of("(" + column + ").value");
        return switch (type) {
            case NUMBER -> new TypedExpression(Type.NUMBER, SqlFragment.of("({})::double precision", json), json);
            case TEXT -> new TypedExpression(Type.TEXT, SqlFragment.of("({} #>> ARRAY[]::text[])", json), json);
            case BOOLEAN -> new TypedExpression(Type.BOOLEAN, SqlFragment.of("({})::boolean", json), json);
            case NOTHING -> TypedExpression.NULL;
            case ANY -> TypedExpression.any(json);
        };
    }

    private static TypedExpression uniques(List<Expression> given, Type type, String column) {
        int limit = given.size() > 1 ? (int) ExpressionCompiler.constantNumber(given.get(1)) : 1_000;
        String all = type == Type.ANY
                ? "(SELECT array_agg(u ORDER BY CASE jsonb_typeof(u) WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 ELSE 4 END, u)"
                        + " FROM unnest(" + column + ") AS u)"
                : column;
        return TypedExpression.any(SqlFragment.of("coalesce(to_jsonb((" + all + ")[1:" + limit + "]), '[]')"));
    }

    private static TypedExpression byThreshold(List<Double> thresholds, IntFunction<SqlFragment> value) {
        List<SqlFragment> pairs = new ArrayList<>();
        for (int i = 0; i < thresholds.size(); i++) {
            pairs.add(SqlFragment.of(
                    "{}, {}", SqlFragment.text(OutputColumnNames.number(thresholds.get(i))), value.apply(i)));
        }
        return TypedExpression.any(SqlFragment.of("jsonb_build_object({})", SqlFragment.join(", ", pairs)));
    }

    private TypedExpression percentage(Call call, List<Expression> filters, GroupTime time) {
        Expression inner = call.positional().get(0);
        List<Expression> part = AggregateStates.and(filters, AggregateStates.condition(call));
        return TypedExpression.number(SqlFragment.of(
                "(100 * {} / nullif({}, 0))",
                value(inner, part, time).asNumber(),
                value(inner, filters, time).asNumber()));
    }

    private TypedExpression rate(List<Expression> given, List<Expression> filters, GroupTime time) {
        return TypedExpression.number(SqlFragment.of(
                "({} / {} * {})",
                value(given.get(0), filters, time).asNumber(),
                time.millis(),
                SqlFragment.number(AggregateParameters.period(given, TimePeriod.Unit.MINUTE))));
    }

    private static TypedExpression histogram(int buckets, String column) {
        String counts = """
                (SELECT jsonb_agg(coalesce(counted.events, 0) ORDER BY n) FROM generate_series(1, {}) AS n
                 LEFT JOIN (SELECT %1$s[i][1] AS b, sum(%1$s[i][2]) AS events
                            FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i GROUP BY 1) AS counted
                 ON counted.b = n)""".formatted(column);
        return TypedExpression.any(SqlFragment.of(counts, SqlFragment.of(String.valueOf(buckets))));
    }

    private static TypedExpression apdex(String count, String satisfied, String tolerating) {
        return TypedExpression.any(SqlFragment.of("""
                jsonb_build_object(
                    'count', coalesce(%1$s, 0), 's', coalesce(%2$s, 0), 't', coalesce(%3$s, 0),
                    'f', coalesce(%1$s - %2$s - %3$s, 0),
                    'score', (%2$s + %3$s / 2.0)::double precision / nullif(%1$s, 0))\
                """.formatted(count, satisfied, tolerating)));
    }

    private static TypedExpression funnel(List<String> steps) {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            counts.add(steps.subList(0, i + 1).stream()
                    .map(step -> "SELECT unnest(" + step + ")")
                    .collect(Collectors.joining(" INTERSECT ", "(SELECT count(*) FROM (", ") AS came)")));
        }
        return TypedExpression.any(SqlFragment.of("jsonb_build_array(" + String.join(", ", counts) + ")"));
    }

    /** The counters of each bound are added when the group is complete. */
    private static TypedExpression bucketPercentile(List<Double> thresholds, String column) {
        String histogram = """
                (SELECT histogram_quantile({}, array_agg(bound ORDER BY bound), array_agg(counted ORDER BY bound)) FROM (
                    SELECT bound, sum(counted) AS counted FROM (
                        SELECT %1$s[i][1] AS bound, %1$s[i][2] AS counted
                        FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i) AS pairs
                    GROUP BY bound) AS sums)""".formatted(column);
        return byThreshold(thresholds, i -> SqlFragment.of(histogram, SqlFragment.number(thresholds.get(i) / 100)));
    }
}
