package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code log(number, base)}. */
final class Log extends TwoNumberFunction {

    Log() {
        super(FunctionDocumentation.of("log", "log(number, base)", "The logarithm to the given base"));
    }

    @Override
    SqlFragment sql(SqlFragment number, SqlFragment base) {
        return SqlFragment.of(
                "CASE WHEN {} > 0 AND {} > 0 AND {} <> 1 THEN ln({}) / ln({}) END", number, base, base, number, base);
    }
}
