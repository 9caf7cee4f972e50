package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.filigree.query.nrql.compile.AggregateColumns.ByKey;
import io.filigree.query.nrql.compile.AggregateColumns.Column;
import io.filigree.query.nrql.compile.AggregateColumns.Combiner;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import org.jspecify.annotations.Nullable;

/** Aggregates of the distribution of numbers: percentiles, histograms, shares. */
final class DistributionAggregates {

    private final ExpressionCompiler events;
    private final AggregateColumns columns;

    DistributionAggregates(ExpressionCompiler events, AggregateColumns columns) {
        this.events = events;
        this.columns = columns;
    }

    FinalExpression percentiles(List<Expression> given, List<SqlFragment> filters) {
        List<Double> thresholds = thresholds(given);
        SqlFragment fractions = SqlFragment.join(
                ", ",
                thresholds.stream()
                        .map(threshold -> SqlFragment.number(threshold / 100))
                        .toList());
        SqlFragment value = number(given);
        SqlFragment sorted = SqlFragment.of("percentile_cont(ARRAY[{}]) WITHIN GROUP (ORDER BY {})", fractions, value);
        String column = columns.add(new Column(
                AggregateColumns.filtered(sorted, filters),
                Combiner.NONE,
                null,
                new Percentiles(fractions, AggregateColumns.only(value, filters))));
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

    FinalExpression histogram(Call call, List<SqlFragment> filters) {
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
        List<SqlFragment> present =
                AggregateColumns.with(filters, SqlFragment.of("{} IS NOT NULL", number(call.positional())));
        ByKey byKey = new ByKey(
                AggregateColumns.only(bucket, present), "array_agg(ARRAY[k, n]) FILTER (WHERE k IS NOT NULL)");
        SqlFragment one = SqlFragment.of("array_agg(ARRAY[{}, 1])", bucket);
        String column = columns.add(new Column(AggregateColumns.filtered(one, present), Combiner.NONE, byKey, null));
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

    FinalExpression apdex(Call call, List<SqlFragment> filters) {
        double t = number(call, "t", 1, 0.5);
        SqlFragment value = number(call.positional());
        String count = columns.add("count({})", value, filters, Combiner.SUM);
        String satisfied = columns.add(
                AggregateColumns.filtered(
                        SqlFragment.of("count(*)"),
                        AggregateColumns.with(filters, SqlFragment.of("{} <= {}", value, SqlFragment.number(t)))),
                Combiner.SUM);
        SqlFragment within =
                SqlFragment.of("{} > {} AND {} <= {}", value, SqlFragment.number(t), value, SqlFragment.number(4 * t));
        String tolerating = columns.add(
                AggregateColumns.filtered(SqlFragment.of("count(*)"), AggregateColumns.with(filters, within)),
                Combiner.SUM);
        return time -> TypedExpression.any(SqlFragment.of("""
                jsonb_build_object(
                    'count', coalesce(%1$s, 0), 's', coalesce(%2$s, 0), 't', coalesce(%3$s, 0),
                    'f', coalesce(%1$s - %2$s - %3$s, 0),
                    'score', (%2$s + %3$s / 2.0)::double precision / nullif(%1$s, 0))\
                """.formatted(count, satisfied, tolerating)));
    }

    FinalExpression cdfPercentage(List<Expression> given, List<SqlFragment> filters) {
        SqlFragment value = number(given);
        List<Double> thresholds =
                given.stream().skip(1).map(ExpressionCompiler::constantNumber).toList();
        String count = columns.add("count({})", value, filters, Combiner.SUM);
        List<String> below = thresholds.stream()
                .map(threshold -> columns.add(
                        AggregateColumns.filtered(
                                SqlFragment.of("count(*)"),
                                AggregateColumns.with(
                                        filters, SqlFragment.of("{} <= {}", value, SqlFragment.number(threshold)))),
                        Combiner.SUM))
                .toList();
        return time -> TypedExpression.any(byThreshold(
                thresholds,
                i -> SqlFragment.of("100::double precision * " + below.get(i) + " / nullif(" + count + ", 0)")));
    }

    /** The counters of each bound are summed when the group is complete. */
    FinalExpression bucketPercentile(Call call, List<SqlFragment> filters) {
        List<Expression> given = call.positional();
        List<Double> thresholds = thresholds(given);
        TypedExpression le = events.value(new Attribute("le", call.place()));
        SqlFragment bound = SqlFragment.of(
                "CASE WHEN {} ~ '^[-+]?(Inf|[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?)$' THEN ({})::double precision END",
                le.written(),
                le.written());
        SqlFragment value = number(given);
        List<SqlFragment> present = AggregateColumns.with(
                AggregateColumns.with(filters, SqlFragment.of("{} IS NOT NULL", value)),
                SqlFragment.of("({}) IS NOT NULL", bound));
        String column =
                columns.add("array_agg(ARRAY[{}])", SqlFragment.of("{}, {}", bound, value), present, Combiner.NONE);
        String histogram = """
                (SELECT histogram_quantile({}, array_agg(bound ORDER BY bound), array_agg(counted ORDER BY bound)) FROM (
                    SELECT bound, sum(counted) AS counted FROM (
                        SELECT %1$s[i][1] AS bound, %1$s[i][2] AS counted
                        FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i) AS pairs
                    GROUP BY bound) AS sums)""".formatted(column);
        return time -> TypedExpression.any(byThreshold(
                thresholds, i -> SqlFragment.of(histogram, SqlFragment.number(thresholds.get(i) / 100))));
    }

    private SqlFragment number(List<Expression> given) {
        return events.value(given.get(0)).asNumber();
    }
}
