package io.filigree.query.nrql.functions;

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
}
