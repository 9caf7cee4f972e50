package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code lower(text)}. */
final class Lower extends AbstractFunction implements EventFunction {

    Lower() {
        super(FunctionDocumentation.of("lower", "lower(text)", "In lower case"), Signature.takes(Parameter.VALUE));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        return TypedExpression.text(SqlFragment.of("lower({})", arguments.text(0)));
    }
}
