package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code stddev(attribute)}. */
final class StandardDeviation extends NumberAggregate {

    StandardDeviation() {
        super(
                FunctionDocumentation.of("stddev", "stddev(attribute)", "The standard deviation of the numbers"),
                PartialState.Kind.VARIANCE,
                "coalesce(sqrt({}), 0)",
                ResultUnit.OF_ARGUMENT);
    }

    @Override
    public String resultKey() {
        return "standardDeviation";
    }
}
