package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code max(attribute)}. */
final class Max extends NumberAggregate {

    Max() {
        super(FunctionDocumentation.of("max", "max(attribute)", "The largest number"));
    }

    @Override
    public boolean selectsValues() {
        return true;
    }
}
