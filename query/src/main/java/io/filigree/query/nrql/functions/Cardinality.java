package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;

/** {@code cardinality(attribute, …)}. */
final class Cardinality extends DistinctCountAggregate {

    Cardinality() {
        super(FunctionDocumentation.of(
                "cardinality", "cardinality(attribute, …)", "The number of distinct combinations of values"));
    }
}
