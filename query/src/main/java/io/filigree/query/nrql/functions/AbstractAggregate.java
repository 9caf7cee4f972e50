package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.AggregateFunction;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;

/** An aggregate with its documentation and its parameters. */
abstract class AbstractAggregate extends AbstractFunction implements AggregateFunction {

    AbstractAggregate(FunctionDocumentation documentation, Signature signature) {
        super(documentation, signature);
    }
}
