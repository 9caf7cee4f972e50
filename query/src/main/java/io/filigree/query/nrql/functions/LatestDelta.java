package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code idelta(attribute)}. */
final class LatestDelta extends NumberAggregate {

    LatestDelta() {
        super(
                FunctionDocumentation.of("idelta", "idelta(attribute)", "The difference between the last two values"),
                PartialState.Kind.LAST_TWO,
                "{}[1][2] - {}[2][2]",
                ResultUnit.OF_ARGUMENT);
    }
}
