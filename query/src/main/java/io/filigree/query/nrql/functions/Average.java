package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code average(attribute)}. */
final class Average extends NumberAggregate {

    Average() {
        super(FunctionDocumentation.of("average", "average(attribute)", "The mean of the numbers"));
    }
}
