package io.filigree.query.nrql.functions;

import java.util.ArrayList;
import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code cdfPercentage(attribute, 0.1, 1)}. */
final class CdfPercentage extends ThresholdAggregate {

    CdfPercentage() {
        super(
                FunctionDocumentation.of(
                        "cdfPercentage", "cdfPercentage(attribute, 0.1, 1)", "The share at or below each bound, in %"),
                Signature.takes(Parameter.VALUE, Parameter.NUMBER)
                        .more(Parameter.NUMBER)
                        .atMost(11),
                List.of());
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.PERCENT;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        List<PartialState> states = new ArrayList<>(one(PartialState.Kind.COUNT_OF_NUMBERS, call, filters));
        shape(call)
                .thresholds()
                .forEach(threshold -> states.add(
                        PartialState.events(and(filters, compared(call, Relation.LESS_OR_EQUAL, threshold)))));
        return states;
    }

    @Override
    public TypedExpression value(CallStates states) {
        return byThreshold(
                shape(states.call()).thresholds(),
                i -> SqlFragment.of(
                        "100::double precision * " + states.column(i + 1) + " / nullif(" + states.column(0) + ", 0)"));
    }
}
