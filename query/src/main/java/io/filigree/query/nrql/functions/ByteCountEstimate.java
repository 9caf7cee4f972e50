package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.EventSize;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;

/** {@code bytecountestimate()}. */
final class ByteCountEstimate extends AbstractAggregate {

    ByteCountEstimate() {
        super(
                FunctionDocumentation.of(
                        "bytecountestimate", "bytecountestimate()", "The size of the events as JSON text, in bytes"),
                Signature.takes());
    }

    @Override
    public List<String> impliedAttributes() {
        return List.of(EventSize.ATTRIBUTE);
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.BYTES;
    }

    @Override
    public boolean isAdditive() {
        return true;
    }

    @Override
    public boolean needsEventTypes() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        Attribute size = new Attribute(EventSize.ATTRIBUTE, call.place());
        return List.of(PartialState.of(PartialState.Kind.SUM, size, filters));
    }

    @Override
    public TypedExpression value(CallStates states) {
        return number("coalesce(" + states.column(0) + ", 0)");
    }
}
