package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code substring(text, start, length)}. */
final class Substring extends AbstractFunction implements EventFunction {

    Substring() {
        super(
                FunctionDocumentation.of(
                        "substring",
                        "substring(text, start[, length])",
                        "A substring; the first character is 0, a negative start counts from the end"),
                Signature.takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.VALUE));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment text = arguments.text(0);
        SqlFragment from = integer(arguments.number(1));
        SqlFragment start = SqlFragment.of(
                "(CASE WHEN {} < 0 THEN greatest(length({}) + {}, 0) ELSE {} END + 1)", from, text, from, from);
        if (arguments.size() < 3) {
            return TypedExpression.text(SqlFragment.of("substr({}, {})", text, start));
        }
        SqlFragment length = integer(arguments.number(2));
        return TypedExpression.text(
                SqlFragment.of("substr({}, {}, {} * ({} > 0)::integer)", text, start, length, length));
    }

    /** Null for null, which greatest and least would ignore. */
    private static SqlFragment integer(SqlFragment number) {
        return SqlFragment.of(
                "CASE WHEN {} IS NOT NULL THEN least(greatest({}, -1000000000), 1000000000)::integer END",
                number,
                number);
    }
}
