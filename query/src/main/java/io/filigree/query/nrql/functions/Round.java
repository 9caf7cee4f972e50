package io.filigree.query.nrql.functions;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code round(number, nearest)}. */
final class Round extends AbstractFunction implements EventFunction {

    Round() {
        super(
                FunctionDocumentation.of(
                        "round",
                        "round(number[, nearest])",
                        "Rounded to an integer, or to the nearest multiple; halves are rounded away from zero"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.NUMBER));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        SqlFragment number = arguments.number(0);
        if (arguments.size() < 2) {
            return TypedExpression.number(SqlFragment.of("round(({})::numeric)::double precision", number)
                    .inDuckDb("round_number({}, 1)", number));
        }
        SqlFragment nearest = arguments.number(1);
        return TypedExpression.number(SqlFragment.of(
                        "(round(({})::numeric / nullif({}, 0)::numeric) * ({})::numeric)::double precision",
                        number,
                        nearest,
                        nearest)
                .inDuckDb("round_number({}, {})", number, nearest));
    }
}
