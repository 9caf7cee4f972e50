package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code filter(count(*), WHERE …)}. */
final class Filter extends AbstractAggregate {

    Filter() {
        super(
                FunctionDocumentation.of(
                        "filter", "filter(count(*), WHERE …)", "An aggregate of the events that meet a condition"),
                Signature.takes(Parameter.AGGREGATE, Parameter.WHERE));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.OfArgument(call.positional().get(0));
    }

    @Override
    public boolean isAdditive() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return nested.ofAll(
                call.positional().get(0), and(filters, call.positional().get(1)));
    }

    @Override
    public TypedExpression value(CallStates states) {
        return states.value(
                states.argument(),
                and(states.filters(), states.call().positional().get(1)));
    }
}
