package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** The newest or the oldest value. */
abstract class DatedAggregate extends AbstractAggregate {

    DatedAggregate(FunctionDocumentation documentation) {
        super(documentation, Signature.takes(Parameter.ANY));
    }

    @Override
    public final boolean mayBeCondition() {
        return true;
    }

    @Override
    public final ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public final boolean selectsValues() {
        return true;
    }
}
