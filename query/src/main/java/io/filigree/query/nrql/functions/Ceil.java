package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code ceil(number)}. */
final class Ceil extends NumberFunction {

    Ceil() {
        super(FunctionDocumentation.of("ceil", "ceil(number)", "Rounded up"), "ceil({})", ResultUnit.OF_ARGUMENT);
    }
}
