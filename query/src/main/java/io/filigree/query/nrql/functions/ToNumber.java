package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code numeric(attribute)}. */
final class ToNumber extends AbstractFunction implements EventFunction {

    private static final String NUMBER = "'^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?\\s*$'";

    ToNumber() {
        super(
                FunctionDocumentation.of(
                        "numeric", "numeric(attribute)", "A text as a number; null if it is not numeric"),
                Signature.takes(Parameter.VALUE));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        TypedExpression value = arguments.value(0);
        if (value.type() == Type.NUMBER) {
            return value;
        }
        SqlFragment text = value.asText();
        SqlFragment parsed = SqlFragment.of(
                        // The cast is outside: PostgreSQL evaluates the cast of a constant before the conditions around
                        // it.
                        "(CASE WHEN {} ~ " + NUMBER + " AND pg_input_is_valid({}, 'double precision')"
                                + " THEN {} END)::double precision",
                        text,
                        text,
                        text)
                .inDuckDb(
                        "CASE WHEN regexp_matches({}, " + NUMBER + ") THEN finite(try_cast(trim({}) AS double)) END",
                        text,
                        text);
        return TypedExpression.number(
                value.type() == Type.ANY ? SqlFragment.of("coalesce({}, {})", value.asNumber(), parsed) : parsed);
    }
}
