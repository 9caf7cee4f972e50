package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code contains(array, value)}. */
final class Contains extends AbstractFunction implements EventFunction {

    Contains() {
        super(
                FunctionDocumentation.of(
                        "contains", "contains(array, value)", "Whether an array has an element; null for other values"),
                Signature.takes(Parameter.VALUE, Parameter.VALUE));
    }

    @Override
    public boolean mayBeCondition() {
        return true;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        TypedExpression array = arguments.value(0);
        TypedExpression wanted = arguments.value(1);
        return TypedExpression.truth(SqlFragment.of(
                        "CASE WHEN jsonb_typeof({}) = 'array' AND {} IS NOT NULL THEN EXISTS"
                                + " (SELECT FROM jsonb_array_elements({}) AS element(value) WHERE element.value = {}) END",
                        array.json(),
                        wanted.sql(),
                        array.json(),
                        wanted.json())
                .inDuckDb(
                        "CASE WHEN jsonb_typeof({}) = 'array' AND {} IS NOT NULL"
                                + " THEN list_contains(json_elements({}), {}::varchar) END",
                        array.json(),
                        wanted.sql(),
                        array.json(),
                        wanted.json()));
    }
}
