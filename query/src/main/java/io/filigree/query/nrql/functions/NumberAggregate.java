package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** A number in the unit of the numbers that it is computed from. */
abstract class NumberAggregate extends AbstractAggregate {

    NumberAggregate(FunctionDocumentation documentation) {
        super(documentation, Signature.takes(Parameter.VALUE));
    }

    @Override
    public final ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }
}
