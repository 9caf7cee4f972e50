package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code percentile(attribute, 95, …)}. */
final class Percentile extends ThresholdAggregate {

    Percentile() {
        super(
                FunctionDocumentation.of(
                        "percentile", "percentile(attribute, 95, …)", "Percentiles of the numbers, exact"),
                Signature.takes(Parameter.VALUE).more(Parameter.PERCENT),
                List.of(95d));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public String resultKey() {
        return "percentiles";
    }
}
