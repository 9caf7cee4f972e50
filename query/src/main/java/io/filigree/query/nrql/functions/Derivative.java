package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code derivative(attribute, 1 minute)}. */
final class Derivative extends AbstractAggregate {

    Derivative() {
        super(
                FunctionDocumentation.of(
                                "derivative", "derivative(attribute, 1 minute)", "The slope of the numbers over time")
                        .withSynonyms("deriv"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.PERIOD));
    }
}
