package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code dayOfMonthOf(timestamp)}. */
final class DayOfMonthOf extends DatePartFunction {

    DayOfMonthOf() {
        super(
                FunctionDocumentation.of("dayOfMonthOf", "dayOfMonthOf(timestamp)", "The day of the month"),
                "to_char({}, 'FMDD')",
                "extract(day FROM {})");
    }
}
