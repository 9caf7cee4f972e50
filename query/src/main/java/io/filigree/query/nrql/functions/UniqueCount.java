package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code uniqueCount(attribute, …)}. */
final class UniqueCount extends DistinctCountAggregate {

    UniqueCount() {
        super(FunctionDocumentation.of(
                "uniqueCount", "uniqueCount(attribute, …)", "The number of distinct values, exact"));
    }
}
