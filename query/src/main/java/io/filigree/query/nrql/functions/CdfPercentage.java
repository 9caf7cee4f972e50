package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code cdfPercentage(attribute, 0.1, 1)}. */
final class CdfPercentage extends ThresholdAggregate {

    CdfPercentage() {
        super(
                FunctionDocumentation.of(
                        "cdfPercentage", "cdfPercentage(attribute, 0.1, 1)", "The share at or below each bound, in %"),
                Signature.takes(Parameter.VALUE, Parameter.NUMBER)
                        .more(Parameter.NUMBER)
                        .atMost(11),
                List.of());
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.PERCENT;
    }
}
