package io.filigree.query.nrql.functions;

import java.util.List;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.ResultUnit;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code uniques(attribute, limit)}. */
final class Uniques extends AbstractAggregate {

    private static final int LIMIT = 1_000;

    /** Values of different types in the order of their types. */
    private static final String SORTED = """
            (SELECT array_agg(u ORDER BY CASE jsonb_typeof(u)
                WHEN 'number' THEN 1 WHEN 'string' THEN 2 WHEN 'boolean' THEN 3 ELSE 4 END, u)
            FROM unnest(%s) AS u)""";

    Uniques() {
        super(
                FunctionDocumentation.of(
                                "uniques",
                                "uniques(attribute[, limit])",
                                "The distinct values, at most 1,000 by default")
                        .withSynonyms("unique"),
                Signature.takes(Parameter.ANY).maybe(Parameter.MEMBERS));
    }

    @Override
    public ResultUnit unit() {
        return ResultUnit.OF_ARGUMENT;
    }

    @Override
    public ResultShape shape(Call call) {
        return new ResultShape.Members();
    }

    @Override
    public String resultKey() {
        return "members";
    }

    @Override
    public boolean selectsValues() {
        return true;
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        return one(PartialState.Kind.VALUES, call, filters);
    }

    @Override
    public TypedExpression value(CallStates states) {
        List<Expression> given = states.call().positional();
        int limit = given.size() > 1 ? (int) ConstantArguments.number(given.get(1)) : LIMIT;
        String all = states.type(0) == Type.ANY ? SORTED.formatted(states.column(0)) : states.column(0);
        return TypedExpression.any(SqlFragment.of("coalesce(to_jsonb((" + all + ")[1:" + limit + "]), '[]')"));
    }
}
