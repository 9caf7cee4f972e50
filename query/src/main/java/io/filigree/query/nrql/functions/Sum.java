package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;

/** {@code sum(attribute)}. */
final class Sum extends NumberAggregate {

    Sum() {
        super(
                FunctionDocumentation.of("sum", "sum(attribute)", "The sum of the numbers"),
                PartialState.Kind.SUM,
                "coalesce({}, 0)",
                ResultUnit.OF_ARGUMENT);
    }

    @Override
    public boolean isAdditive() {
        return true;
    }

    @Override
    public boolean readsSummaries() {
        return true;
    }
}
