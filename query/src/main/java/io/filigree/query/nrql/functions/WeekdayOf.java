package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code weekdayOf(timestamp)}. The number of Sunday is 0. */
final class WeekdayOf extends DatePartFunction {

    WeekdayOf() {
        super(
                FunctionDocumentation.of("weekdayOf", "weekdayOf(timestamp)", "The day of the week"),
                "to_char({}, 'FMDay')",
                "extract(dow FROM {})");
    }
}
