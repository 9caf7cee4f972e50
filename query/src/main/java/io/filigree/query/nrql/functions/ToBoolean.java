package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code boolean(attribute)}. */
final class ToBoolean extends AbstractFunction implements EventFunction {

    ToBoolean() {
        super(
                FunctionDocumentation.of("boolean", "boolean(attribute)", "The texts true and false as a boolean"),
                Signature.takes(Parameter.ANY));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        TypedExpression value = arguments.value(0);
        if (value.type() == Type.BOOLEAN) {
            return value;
        }
        SqlFragment parsed =
                SqlFragment.of("CASE lower({}) WHEN 'true' THEN true WHEN 'false' THEN false END", value.asText());
        return TypedExpression.truth(
                value.type() == Type.ANY ? SqlFragment.of("coalesce({}, {})", value.asTruth(), parsed) : parsed);
    }
}
