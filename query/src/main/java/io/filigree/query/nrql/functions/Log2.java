package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code log2(number)}. */
final class Log2 extends NumberFunction {

    Log2() {
        super(
                FunctionDocumentation.of("log2", "log2(number)", "The logarithm to base 2"),
                "CASE WHEN {} > 0 THEN (ln({}) / ln(2::double precision)) END",
                ResultUnit.NONE);
    }
}
