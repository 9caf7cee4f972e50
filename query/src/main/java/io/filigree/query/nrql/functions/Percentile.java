package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code percentile(attribute, 95, …)}. */
final class Percentile extends ThresholdAggregate {

    Percentile() {
        super(
                FunctionDocumentation.of(
                        "percentile", "percentile(attribute, 95, …)", "Percentiles of the numbers, exact"),
                Signature.takes(Parameter.VALUE).more(Parameter.PERCENT).atMost(51),
                List.of(95d));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public String resultKey() {
        return "percentiles";
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(PartialState.Kind.FREQUENCIES, call, shape(call).thresholds(), filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        return byThreshold(
                shape(states.call()).thresholds(), i -> SqlFragment.of(states.column(0) + "[" + (i + 1) + "]"));
    }
}
