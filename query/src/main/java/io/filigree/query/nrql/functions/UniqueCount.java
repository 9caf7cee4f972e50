package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code uniqueCount(attribute, …)}. */
final class UniqueCount extends AbstractAggregate {

    UniqueCount() {
        super(
                FunctionDocumentation.of(
                        "uniqueCount", "uniqueCount(attribute, …)", "The number of distinct values, exact"),
                Signature.takes(Parameter.ANY).more(Parameter.ANY));
    }
}
