package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code pow(number, exponent)}. */
final class Pow extends TwoNumberFunction {

    Pow() {
        super(FunctionDocumentation.of("pow", "pow(number, exponent)", "The power; null if undefined"));
    }

    @Override
    SqlFragment sql(SqlFragment number, SqlFragment exponent) {
        return SqlFragment.of(
                "CASE WHEN ({} = 0 AND {} < 0) OR ({} < 0 AND {} <> trunc({})) THEN NULL ELSE power({}, {}) END",
                number,
                exponent,
                number,
                exponent,
                exponent,
                number,
                exponent);
    }
}
