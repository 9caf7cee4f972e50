package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code string(attribute)}. */
final class ToText extends AbstractFunction implements EventFunction {

    ToText() {
        super(
                FunctionDocumentation.of("string", "string(attribute[, precision: 2])", "A value as text"),
                Signature.takes(Parameter.ANY).named(WrittenValue.PRECISION));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        return TypedExpression.text(WrittenValue.of(arguments.value(0), arguments));
    }
}
