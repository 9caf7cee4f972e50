package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code yearOf(timestamp)}. */
final class YearOf extends DatePartFunction {

    YearOf() {
        super(
                FunctionDocumentation.of("yearOf", "yearOf(timestamp)", "The year"),
                "to_char({}, 'YYYY')",
                "extract(year FROM {})");
    }
}
