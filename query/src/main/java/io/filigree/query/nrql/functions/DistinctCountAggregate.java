package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** The number of distinct values; of several arguments that of their combinations. */
abstract class DistinctCountAggregate extends AbstractAggregate {

    DistinctCountAggregate(FunctionDocumentation documentation) {
        super(documentation, Signature.takes(Parameter.ANY).more(Parameter.ANY).atMost(100));
    }

    @Override
    public final List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return List.of(new PartialState(PartialState.Kind.DISTINCT, call.positional(), List.of(), false, filters));
    }

    @Override
    public final TypedExpression value(CallStates states) {
        return number(states.column(0));
    }
}
