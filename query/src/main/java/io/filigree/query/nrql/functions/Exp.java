package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code exp(number)}. */
final class Exp extends NumberFunction {

    Exp() {
        super(
                FunctionDocumentation.of("exp", "exp(number)", "e to the power of the number"),
                "exp({})",
                ResultUnit.NONE);
    }
}
