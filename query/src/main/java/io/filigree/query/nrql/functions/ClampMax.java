package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code clamp_max(number, most)}. */
final class ClampMax extends ClampFunction {

    ClampMax() {
        super(
                FunctionDocumentation.of(
                        "clamp_max", "clamp_max(number, most)", "The number, or the bound if it is larger"),
                "least");
    }
}
