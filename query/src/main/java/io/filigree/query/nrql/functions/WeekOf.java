package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code weekOf(timestamp)}. The number is that of ISO 8601. */
final class WeekOf extends DatePartFunction {

    WeekOf() {
        super(
                FunctionDocumentation.of("weekOf", "weekOf(timestamp)", "The Monday of the week, as Week of July 06"),
                "to_char(date_trunc('week', {}), '\"Week of \"FMMonth DD')",
                "extract(week FROM {})");
    }
}
