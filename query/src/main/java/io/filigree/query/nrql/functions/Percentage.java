package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.stream.Stream;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code percentage(count(*), WHERE …)}. */
final class Percentage extends AbstractAggregate {

    Percentage() {
        super(
                FunctionDocumentation.of(
                        "percentage", "percentage(count(*), WHERE …)", "The share that meets a condition, in %"),
                Signature.takes(Parameter.AGGREGATE, Parameter.WHERE));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.PERCENT;
    }

    @Override
    public String resultKey() {
        return "result";
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        Expression argument = call.positional().get(0);
        return Stream.concat(
                        nested.ofAll(argument, and(filters, call.positional().get(1))).stream(),
                        nested.ofAll(argument, filters).stream())
                .toList();
    }

    @Override
    public TypedExpression value(CallStates states) {
        List<Expression> part = and(states.filters(), states.call().positional().get(1));
        return TypedExpression.number(SqlFragment.of(
                "(100 * {} / nullif({}, 0))",
                states.value(states.argument(), part).asNumber(),
                states.value(states.argument(), states.filters()).asNumber()));
    }
}
