package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code if(condition, value, otherwise)}. */
final class If extends AbstractFunction implements EventFunction {

    If() {
        super(
                FunctionDocumentation.of(
                                "if",
                                "if(condition, value[, otherwise])",
                                "The first value if the condition is true, otherwise the second")
                        .withSynonyms("conditional"),
                Signature.takes(Parameter.CONDITION, Parameter.ANY).maybe(Parameter.ANY));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        TypedExpression then = arguments.value(1);
        TypedExpression otherwise = arguments.size() > 2 ? arguments.value(2) : TypedExpression.NULL;
        Type type = TypedExpression.common(List.of(then.type(), otherwise.type()));
        SqlFragment condition = arguments.condition(0);
        String template = "CASE WHEN {} THEN {} ELSE {} END";
        return new TypedExpression(
                type,
                SqlFragment.of(template, condition, then.as(type), otherwise.as(type)),
                SqlFragment.of(template, condition, then.json(), otherwise.json()));
    }
}
