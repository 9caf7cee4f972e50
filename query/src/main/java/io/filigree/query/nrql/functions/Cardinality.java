package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code cardinality(attribute, …)}. */
final class Cardinality extends AbstractAggregate {

    Cardinality() {
        super(
                FunctionDocumentation.of(
                        "cardinality", "cardinality(attribute, …)", "The number of distinct combinations of values"),
                Signature.takes(Parameter.ANY).more(Parameter.ANY));
    }
}
