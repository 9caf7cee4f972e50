package io.filigree.query.nrql.functions;

import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.compile.CallStates;
import io.filigree.query.nrql.compile.SqlFragment;
import io.filigree.query.nrql.compile.TypedExpression;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Condition.Comparison.Relation;
import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.FunctionDocumentation;
import io.filigree.query.nrql.syntax.ResultShape;
import io.filigree.query.nrql.syntax.Signature;
import io.filigree.query.nrql.syntax.Signature.Parameter;

/** {@code apdex(attribute, t: 0.5)}. */
final class Apdex extends AbstractAggregate {

    private static final double THRESHOLD = 0.5;

    Apdex() {
        super(
                FunctionDocumentation.of(
                        "apdex",
                        "apdex(attribute, t: 0.5)",
                        "The Apdex score, with the numbers of satisfied, tolerating and frustrated"),
                Signature.takes(Parameter.VALUE).maybe(Parameter.POSITIVE).named(Map.of("t", Parameter.POSITIVE)));
    }

    @Override
    public ResultShape.Score shape(Call call) {
        return new ResultShape.Score(ConstantArguments.number(call, "t", 1, THRESHOLD));
    }

    @Override
    public List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested) {
        double threshold = shape(call).threshold();
        Expression tolerable = compared(call, Relation.LESS_OR_EQUAL, 4 * threshold);
        return List.of(
                PartialState.of(
                        PartialState.Kind.COUNT_OF_NUMBERS, call.positional().get(0), filters),
                PartialState.events(and(filters, compared(call, Relation.LESS_OR_EQUAL, threshold))),
                PartialState.events(and(and(filters, compared(call, Relation.GREATER, threshold)), tolerable)));
    }

    @Override
    public TypedExpression value(CallStates states) {
        return TypedExpression.any(SqlFragment.of("""
                jsonb_build_object(
                    'count', coalesce(%1$s, 0), 's', coalesce(%2$s, 0), 't', coalesce(%3$s, 0),
                    'f', coalesce(%1$s - %2$s - %3$s, 0),
                    'score', (%2$s + %3$s / 2.0)::double precision / nullif(%1$s, 0))\
                """.formatted(states.column(0), states.column(1), states.column(2))));
    }
}
