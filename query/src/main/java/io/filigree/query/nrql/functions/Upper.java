package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code upper(text)}. */
final class Upper extends AbstractFunction implements EventFunction {

    Upper() {
        super(FunctionDocumentation.of("upper", "upper(text)", "In upper case"), Signature.takes(Parameter.VALUE));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        return TypedExpression.text(SqlFragment.of("upper({})", arguments.text(0)));
    }
}
