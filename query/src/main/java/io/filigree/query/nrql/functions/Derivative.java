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
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;
import io.filigree.query.nrql.syntax.TimePeriod;

/** {@code derivative(attribute, 1 minute)}. */
final class Derivative extends AbstractAggregate {

    Derivative() {
        super(
                FunctionDocumentation.of(
                                "derivative", "derivative(attribute, 1 minute)", "The slope of the numbers over time")
                        .withSynonyms("deriv"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.PERIOD));
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(PartialState.Kind.REGRESSION, call, filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        double millis = period(states.call(), TimePeriod.Unit.MINUTE);
        return TypedExpression.number(
                SqlFragment.of("(" + states.column(0) + " * {})", SqlFragment.number(millis / 1000)));
    }
}
