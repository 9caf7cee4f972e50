package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code bucketPercentile(attribute, 95)}. */
final class BucketPercentile extends ThresholdAggregate {

    /** The attribute with the upper bound of the bucket. */
    private static final String BOUND = "le";

    /** The counters of each bound are added when the group is complete. */
    private static final String QUANTILE = """
            (SELECT histogram_quantile({}, array_agg(bound ORDER BY bound), array_agg(counted ORDER BY bound)) FROM (
                SELECT bound, sum(counted) AS counted FROM (
                    SELECT %1$s[i][1] AS bound, %1$s[i][2] AS counted
                    FROM generate_series(1, coalesce(array_length(%1$s, 1), 0)) AS i) AS pairs
                GROUP BY bound) AS sums)""";

    BucketPercentile() {
        super(
                FunctionDocumentation.of(
                                "bucketPercentile",
                                "bucketPercentile(attribute, 95)",
                                "Percentiles of a Prometheus histogram with the bounds in le")
                        .withSynonyms("histogramPercentile"),
                Signature.takes(Parameter.VALUE).more(Parameter.PERCENT).atMost(51),
                List.of(95d));
    }

    @Override
    public List<String> impliedAttributes() {
        return List.of(BOUND);
    }

    @Override
    public String resultKey() {
        return "percentiles";
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return List.of(new PartialState(
                PartialState.Kind.SUM_BY_BOUND,
                List.of(new Attribute(BOUND, call.place()), call.positional().get(0)),
                List.of(),
                false,
                filters));
    }

    @Override
    public TypedExpression value(CallStates states) {
        List<Double> thresholds = shape(states.call()).thresholds();
        String quantile = QUANTILE.formatted(states.column(0));
        return byThreshold(thresholds, i -> SqlFragment.of(quantile, SqlFragment.number(thresholds.get(i) / 100)));
    }
}
