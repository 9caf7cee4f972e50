package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code abs(number)}. */
final class Abs extends NumberFunction {

    Abs() {
        super(FunctionDocumentation.of("abs", "abs(number)", "The absolute value"), "abs({})", ResultUnit.OF_ARGUMENT);
    }
}
