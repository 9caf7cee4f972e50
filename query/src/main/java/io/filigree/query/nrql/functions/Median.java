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

/** {@code median(attribute)}. */
final class Median extends AbstractAggregate {

    Median() {
        super(
                FunctionDocumentation.of("median", "median(attribute)", "The 50th percentile"),
                Signature.takes(Parameter.VALUE));
    }

    /** As in the value of {@code percentile(attribute, 50)}. */
    @Override
    public boolean hasItselfAsField(String field) {
        return field.equals("50") || field.equals("50.0");
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(PartialState.Kind.FREQUENCIES, call, List.of(50d), filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        return number(states.column(0) + "[1]");
    }
}
