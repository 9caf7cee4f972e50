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

/** {@code latestrate(attribute, 1 minute)}. */
final class LatestRate extends AbstractAggregate {

    LatestRate() {
        super(
                FunctionDocumentation.of(
                                "latestrate",
                                "latestrate(attribute, 1 minute)",
                                "The rate of change between the last two values")
                        .withSynonyms("irate"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.PERIOD));
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(PartialState.Kind.LAST_TWO, call, filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        return TypedExpression.number(SqlFragment.of(
                "((%1$s[1][2] - %1$s[2][2]) / nullif(%1$s[1][1] - %1$s[2][1], 0) * {})".formatted(states.column(0)),
                SqlFragment.number(period(states.call(), TimePeriod.Unit.SECOND))));
    }
}
