package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code length(text)}. */
final class Length extends AbstractFunction implements EventFunction {

    Length() {
        super(
                FunctionDocumentation.of(
                        "length", "length(text)", "The number of characters, or of the elements of an array"),
                Signature.takes(Parameter.VALUE));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        TypedExpression value = arguments.value(0);
        if (value.type() != Type.ANY) {
            return TypedExpression.number(SqlFragment.of("length({})::double precision", value.asText()));
        }
        return TypedExpression.number(SqlFragment.of("""
                (SELECT CASE jsonb_typeof(l.value) WHEN 'array' THEN jsonb_array_length(l.value)
                    WHEN 'string' THEN length(l.value #>> ARRAY[]::text[]) END::double precision
                FROM (SELECT {} AS value OFFSET '0') AS l)""", value.json()).inDuckDb("""
                        list_transform([{}], lambda v: CASE jsonb_typeof(v) WHEN 'array' THEN jsonb_array_length(v)
                            WHEN 'string' THEN length(v ->> '$') END::double)[1]""", value.json()));
    }
}
