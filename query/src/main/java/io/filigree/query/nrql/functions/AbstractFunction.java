package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Signature;

/** A function with its documentation and its parameters. */
abstract class AbstractFunction implements NrqlFunction {

    private final FunctionDocumentation documentation;
    private final Signature signature;

    AbstractFunction(FunctionDocumentation documentation, Signature signature) {
        this.documentation = documentation;
        this.signature = signature;
    }

    @Override
    public final FunctionDocumentation documentation() {
        return documentation;
    }

    @Override
    public final Signature signature() {
        return signature;
    }

    @Override
    public final String toString() {
        return text();
    }
}
