package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code earliest(attribute)}. */
final class Earliest extends DatedAggregate {

    Earliest() {
        super(
                FunctionDocumentation.of("earliest", "earliest(attribute)", "The oldest value"),
                PartialState.Kind.OLDEST);
    }
}
