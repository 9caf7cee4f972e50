package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code log10(number)}. */
final class Log10 extends NumberFunction {

    Log10() {
        super(
                FunctionDocumentation.of("log10", "log10(number)", "The logarithm to base 10"),
                "CASE WHEN {} > 0 THEN log({}) END",
                ResultUnit.NONE);
    }
}
