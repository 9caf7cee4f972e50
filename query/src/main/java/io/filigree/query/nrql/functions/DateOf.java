package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code dateOf(timestamp)}. */
final class DateOf extends DatePartFunction {

    DateOf() {
        super(
                FunctionDocumentation.of("dateOf", "dateOf(timestamp)", "The day, as July 04, 2026"),
                "to_char({}, 'FMMonth DD, YYYY')",
                "floor(extract(epoch FROM date_trunc('day', {}))) * 1000");
    }
}
