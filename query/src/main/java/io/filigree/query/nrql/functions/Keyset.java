package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;

/** {@code keyset()}. */
final class Keyset extends AbstractAggregate {

    Keyset() {
        super(
                FunctionDocumentation.of("keyset", "keyset()", "The names of all attributes")
                        .withSynonyms("dimensions"),
                Signature.takes());
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.AttributeNames();
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        throw alone(call);
    }

    @Override
    public TypedExpression value(CallStates states) {
        throw alone(states.call());
    }

    private static NrqlException alone(Call call) {
        return new NrqlException(call.place(), "keyset() must be alone in SELECT, without TIMESERIES");
    }
}
