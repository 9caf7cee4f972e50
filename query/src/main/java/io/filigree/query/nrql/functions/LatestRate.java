package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code latestrate(attribute, 1 minute)}. */
final class LatestRate extends AbstractAggregate {

    LatestRate() {
        super(
                FunctionDocumentation.of(
                                "latestrate",
                                "latestrate(attribute, 1 minute)",
                                "The rate of change between the last two values")
                        .withSynonyms("irate"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.PERIOD));
    }
}
