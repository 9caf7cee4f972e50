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
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code average(attribute)}. */
final class Average extends AbstractAggregate {

    Average() {
        super(
                FunctionDocumentation.of("average", "average(attribute)", "The mean of the numbers"),
                Signature.takes(Parameter.VALUE));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public boolean readsSummaries() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return List.of(
                PartialState.of(PartialState.Kind.SUM, call.positional().get(0), filters),
                PartialState.of(
                        PartialState.Kind.COUNT_OF_NUMBERS, call.positional().get(0), filters));
    }

    @Override
    public TypedExpression value(CallStates states) {
        return number(states.column(0) + " / nullif(" + states.column(1) + ", 0)::double precision");
    }
}
