package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code idelta(attribute)}. */
final class LatestDelta extends NumberAggregate {

    LatestDelta() {
        super(FunctionDocumentation.of("idelta", "idelta(attribute)", "The difference between the last two values"));
    }
}
