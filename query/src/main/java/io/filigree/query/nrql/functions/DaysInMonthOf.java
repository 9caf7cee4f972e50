package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code daysInMonthOf(timestamp)}. */
final class DaysInMonthOf extends DatePartFunction {

    private static final String DAYS =
            "extract(day FROM date_trunc('month', {}) + interval '1 month' - interval '1 day')";

    DaysInMonthOf() {
        super(
                FunctionDocumentation.of(
                        "daysInMonthOf", "daysInMonthOf(timestamp)", "The number of days in the month"),
                "(" + DAYS + ")::integer::text",
                DAYS);
    }
}
