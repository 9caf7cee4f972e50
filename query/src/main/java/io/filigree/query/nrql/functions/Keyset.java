package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;

/** {@code keyset()}. */
final class Keyset extends AbstractAggregate {

    Keyset() {
        super(
                FunctionDocumentation.of("keyset", "keyset()", "The names of all attributes")
                        .withSynonyms("dimensions"),
                Signature.takes());
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.AttributeNames();
    }
}
