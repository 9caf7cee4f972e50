package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code monthOf(timestamp)}. */
final class MonthOf extends DatePartFunction {

    MonthOf() {
        super(
                FunctionDocumentation.of("monthOf", "monthOf(timestamp)", "The month, as July 2026"),
                "to_char({}, 'FMMonth YYYY')",
                "extract(month FROM {})");
    }
}
