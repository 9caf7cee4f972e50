package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code filter(count(*), WHERE …)}. */
final class Filter extends AbstractAggregate {

    Filter() {
        super(
                FunctionDocumentation.of(
                        "filter", "filter(count(*), WHERE …)", "An aggregate of the events that meet a condition"),
                Signature.takes(Parameter.AGGREGATE, Parameter.WHERE));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.OfArgument(call.positional().get(0));
    }

    @Override
    public boolean isAdditive() {
        return true;
    }
}
