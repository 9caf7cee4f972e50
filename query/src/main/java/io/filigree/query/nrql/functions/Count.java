package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code count(*)}. */
final class Count extends AbstractAggregate {

    Count() {
        super(
                FunctionDocumentation.of("count", "count(*)", "Events, or values of an attribute"),
                Signature.takes(Parameter.VALUE_OR_STAR));
    }

    @Override
    public boolean isAdditive() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        List<Expression> given = call.positional();
        boolean ofEvents = given.isEmpty() || given.get(0) instanceof Star || given.get(0) instanceof Literal;
        return ofEvents ? List.of(PartialState.events(filters)) : one(PartialState.Kind.COUNT, call, filters);
    }

    @Override
    public boolean readsSummaries() {
        return true;
    }

    @Override
    public TypedExpression value(CallStates states) {
        return number("coalesce(" + states.column(0) + ", 0)");
    }
}
