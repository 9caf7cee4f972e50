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

/** {@code tuple(a, b, …)}. */
final class Tuple extends AbstractFunction implements EventFunction {

    Tuple() {
        super(
                FunctionDocumentation.of("tuple", "tuple(a, b, …)", "Several values as a tuple"),
                Signature.takes(Parameter.ANY).more(Parameter.ANY).atMost(100));
    }

    @Override
    public TypedExpression value(CallArguments arguments) {
        List<TypedExpression> values = arguments.values();
        SqlFragment complete = SqlFragment.and(values.stream()
                .map(value -> SqlFragment.of("{} IS NOT NULL", value.sql()))
                .toList());
        SqlFragment elements = SqlFragment.join(
                ", ", values.stream().map(TypedExpression::json).toList());
        return TypedExpression.any(SqlFragment.of("CASE WHEN {} THEN jsonb_build_array({}) END", complete, elements));
    }

    @Override
    public long maxTextLength(Call call, long longest, long all) {
        return all;
    }
}
