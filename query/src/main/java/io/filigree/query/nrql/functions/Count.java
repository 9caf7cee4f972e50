package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code count(*)}. */
final class Count extends AbstractAggregate {

    Count() {
        super(
                FunctionDocumentation.of("count", "count(*)", "Events, or values of an attribute"),
                Signature.takes(Parameter.VALUE_OR_STAR));
    }

    @Override
    public boolean isAdditive() {
        return true;
    }
}
