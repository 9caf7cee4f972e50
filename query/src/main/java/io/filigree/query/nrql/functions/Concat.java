package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallArguments;
import io.filigree.query.nrql.compile.EventFunction;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code concat(a, b, …)}. */
final class Concat extends AbstractFunction implements EventFunction {

    Concat() {
        super(
                FunctionDocumentation.of("concat", "concat(a, b, …[, precision: 2])", "Up to 20 values, concatenated"),
                Signature.takes(Parameter.ANY).more(Parameter.ANY).atMost(20).named(WrittenValue.PRECISION));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        List<SqlFragment> parts = arguments.values().stream()
                .map(value -> WrittenValue.of(value, arguments))
                .toList();
        return TypedExpression.text(SqlFragment.of("concat({})", SqlFragment.join(", ", parts)));
    }

    @Override
    public long maxTextLength(Call call, long longest, long all) {
        return all;
    }
}
