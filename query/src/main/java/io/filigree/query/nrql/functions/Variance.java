package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code stdvar(attribute)}. */
final class Variance extends NumberAggregate {

    Variance() {
        super(
                FunctionDocumentation.of("stdvar", "stdvar(attribute)", "The variance of the numbers")
                        .withSynonyms("variance"),
                PartialState.Kind.VARIANCE,
                "coalesce({}, 0)",
                ResultUnit.NONE);
    }
}
