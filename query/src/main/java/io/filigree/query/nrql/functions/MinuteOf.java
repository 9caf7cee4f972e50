package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code minuteOf(timestamp)}. */
final class MinuteOf extends DatePartFunction {

    MinuteOf() {
        super(
                FunctionDocumentation.of("minuteOf", "minuteOf(timestamp)", "The minute of the hour"),
                "to_char({}, 'FMMI')",
                "extract(minute FROM {})");
    }
}
