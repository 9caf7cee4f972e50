package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code quarterOf(timestamp)}. */
final class QuarterOf extends DatePartFunction {

    QuarterOf() {
        super(
                FunctionDocumentation.of("quarterOf", "quarterOf(timestamp)", "The quarter, as Q3 2026"),
                "to_char({}, '\"Q\"Q YYYY')",
                "extract(quarter FROM {})");
    }
}
