package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code ln(number)}. */
final class Ln extends NumberFunction {

    Ln() {
        super(
                FunctionDocumentation.of("ln", "ln(number)", "The natural logarithm; null for numbers up to 0"),
                "CASE WHEN {} > 0 THEN ln({}) END",
                ResultUnit.NONE);
    }
}
