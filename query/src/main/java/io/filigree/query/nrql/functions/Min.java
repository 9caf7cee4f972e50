package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code min(attribute)}. */
final class Min extends NumberAggregate {

    Min() {
        super(
                FunctionDocumentation.of("min", "min(attribute)", "The smallest number"),
                PartialState.Kind.MIN,
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
