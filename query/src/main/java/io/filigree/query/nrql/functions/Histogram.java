package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code histogram(attribute, width: 10, buckets: 40, start: 0)}. The width is the range of all buckets together. */
final class Histogram extends AbstractAggregate {

    private static final double WIDTH = 10;
    private static final double COUNT = 40;

    /** The counts of all buckets from pairs of a bucket and a number. */
    private static final String COUNTS = """
            (SELECT jsonb_agg(coalesce(counted.events, 0) ORDER BY n) FROM generate_series(1, %2$d) AS n
             LEFT JOIN (SELECT %1$s[i][1] AS b, sum(%1$s[i][2]) AS events
                        FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i GROUP BY 1) AS counted
             ON counted.b = n)""";

    Histogram() {
        super(
                FunctionDocumentation.of(
                        "histogram",
                        "histogram(attribute, width: 10, buckets: 40, start: 0)",
                        "The number of values in each bucket; the first and last include values beyond the range"),
                Signature.takes(Parameter.VALUE)
                        .maybe(Parameter.POSITIVE, Parameter.BUCKETS, Parameter.NUMBER)
                        .named(Map.of(
                                "width", Parameter.POSITIVE, "buckets", Parameter.BUCKETS, "start", Parameter.NUMBER)));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape.Buckets shape(Call call) {
        double count = ConstantArguments.number(call, "buckets", 2, COUNT);
        return new ResultShape.Buckets(
                ConstantArguments.number(call, "start", 3, 0),
                ConstantArguments.number(call, "width", 1, WIDTH) / count,
                (int) count);
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        ResultShape.Buckets buckets = shape(call);
        return one(
                PartialState.Kind.HISTOGRAM,
                call,
                List.of(buckets.start(), buckets.size(), (double) buckets.count()),
                filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        return TypedExpression.any(SqlFragment.of(
                COUNTS.formatted(states.column(0), shape(states.call()).count())));
    }
}
