package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code stdvar(attribute)}. */
final class Variance extends AbstractAggregate {

    Variance() {
        super(
                FunctionDocumentation.of("stdvar", "stdvar(attribute)", "The variance of the numbers")
                        .withSynonyms("variance"),
                Signature.takes(Parameter.VALUE));
    }
}
