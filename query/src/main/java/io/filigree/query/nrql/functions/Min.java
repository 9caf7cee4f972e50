package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code min(attribute)}. */
final class Min extends NumberAggregate {

    Min() {
        super(FunctionDocumentation.of("min", "min(attribute)", "The smallest number"));
    }

    @Override
    public boolean selectsValues() {
        return true;
    }
}
