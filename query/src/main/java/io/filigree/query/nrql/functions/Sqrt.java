package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code sqrt(number)}. */
final class Sqrt extends NumberFunction {

    Sqrt() {
        super(
                FunctionDocumentation.of("sqrt", "sqrt(number)", "The square root; null of a negative number"),
                "CASE WHEN {} >= 0 THEN sqrt({}) END",
                ResultUnit.NONE);
    }
}
