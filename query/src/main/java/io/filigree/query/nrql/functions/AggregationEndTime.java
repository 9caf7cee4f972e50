package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;

/** {@code aggregationendtime()}. */
final class AggregationEndTime extends AbstractAggregate {

    AggregationEndTime() {
        super(
                FunctionDocumentation.of(
                                "aggregationendtime", "aggregationendtime()", "The end of the bucket, ms since 1970")
                        .withSynonyms("aggregation_end_time"),
                Signature.takes());
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.EPOCH_MILLISECONDS;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return List.of();
    }

    @Override
    public TypedExpression value(CallStates states) {
        return TypedExpression.number(states.end());
    }
}
