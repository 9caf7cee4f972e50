package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code median(attribute)}. */
final class Median extends NumberAggregate {

    Median() {
        super(FunctionDocumentation.of("median", "median(attribute)", "The 50th percentile"));
    }

    /** As in the value of {@code percentile(attribute, 50)}. */
    @Override
    public boolean hasItselfAsField(String field) {
        return field.equals("50") || field.equals("50.0");
    }
}
