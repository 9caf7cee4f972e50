package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code clamp_min(number, least)}. */
final class ClampMin extends ClampFunction {

    ClampMin() {
        super(
                FunctionDocumentation.of(
                        "clamp_min", "clamp_min(number, least)", "The number, or the bound if it is smaller"),
                "greatest");
    }
}
