package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code rate(count(*), 1 minute)}. */
final class Rate extends AbstractAggregate {

    Rate() {
        super(
                FunctionDocumentation.of("rate", "rate(count(*), 1 minute)", "An aggregate per unit of time"),
                Signature.takes(Parameter.AGGREGATE, Parameter.PERIOD));
    }

    @Override
    public String resultKey() {
        return "result";
    }

    @Override
    public boolean isAdditive() {
        return true;
    }
}
