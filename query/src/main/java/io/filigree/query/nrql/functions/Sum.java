package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code sum(attribute)}. */
final class Sum extends NumberAggregate {

    Sum() {
        super(FunctionDocumentation.of("sum", "sum(attribute)", "The sum of the numbers"));
    }

    @Override
    public boolean isAdditive() {
        return true;
    }
}
