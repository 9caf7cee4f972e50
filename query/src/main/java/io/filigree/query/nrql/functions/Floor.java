package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code floor(number)}. */
final class Floor extends NumberFunction {

    Floor() {
        super(FunctionDocumentation.of("floor", "floor(number)", "Rounded down"), "floor({})", ResultUnit.OF_ARGUMENT);
    }
}
