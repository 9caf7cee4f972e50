package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code max(attribute)}. */
final class Max extends NumberAggregate {

    Max() {
        super(
                FunctionDocumentation.of("max", "max(attribute)", "The largest number"),
                PartialState.Kind.MAX,
                "{}",
                ResultUnit.OF_ARGUMENT);
    }

    @Override
    public boolean selectsValues() {
        return true;
    }

    @Override
    public boolean readsSummaries() {
        return true;
    }
}
