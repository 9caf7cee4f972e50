package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code stddev(attribute)}. */
final class StandardDeviation extends NumberAggregate {

    StandardDeviation() {
        super(FunctionDocumentation.of("stddev", "stddev(attribute)", "The standard deviation of the numbers"));
    }

    @Override
    public String resultKey() {
        return "standardDeviation";
    }
}
