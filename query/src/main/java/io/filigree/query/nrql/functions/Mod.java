package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code mod(number, divisor)}. */
final class Mod extends TwoNumberFunction {

    Mod() {
        super(FunctionDocumentation.of(
                "mod",
                "mod(number, divisor)",
                "The remainder, with the sign of the divisor, of decimals of 15 digits; null for zero"));
    }

    @Override
    SqlFragment sql(SqlFragment first, SqlFragment second) {
        SqlFragment number = SqlFragment.of("({})::numeric", first);
        SqlFragment divisor = SqlFragment.of("nullif({}, 0)::numeric", second);
        return SqlFragment.of("mod(mod({}, {}) + {}, {})::double precision", number, divisor, divisor, divisor)
                .inDuckDb("mod_number({}, {})", first, second);
    }
}
