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

/** {@code rate(count(*), 1 minute)}. */
final class Rate extends AbstractAggregate {

    Rate() {
        super(
                FunctionDocumentation.of("rate", "rate(count(*), 1 minute)", "An aggregate per unit of time"),
                Signature.takes(Parameter.AGGREGATE, Parameter.PERIOD));
    }

    @Override
    public String resultKey() {
        return "result";
    }

    @Override
    public boolean isAdditive() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return nested.ofAll(call.positional().get(0), filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        return TypedExpression.number(SqlFragment.of(
                "({} / {} * {})",
                states.value(states.argument(), states.filters()).asNumber(),
                states.millis(),
                SqlFragment.number(period(states.call(), TimePeriod.Unit.MINUTE))));
    }
}
