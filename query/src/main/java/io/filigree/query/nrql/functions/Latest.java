package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code latest(attribute)}. */
final class Latest extends DatedAggregate {

    Latest() {
        super(FunctionDocumentation.of("latest", "latest(attribute)", "The newest value"), PartialState.Kind.NEWEST);
    }
}
