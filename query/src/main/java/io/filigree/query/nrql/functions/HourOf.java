package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code hourOf(timestamp)}. */
final class HourOf extends DatePartFunction {

    HourOf() {
        super(
                FunctionDocumentation.of("hourOf", "hourOf(timestamp)", "The hour, as 9:00"),
                "to_char({}, 'FMHH24\":00\"')",
                "extract(hour FROM {})");
    }
}
