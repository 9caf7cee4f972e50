package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.AggregateStates;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.plan.PartialStates;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlException;

/** Compiles expressions over the states of a group. */
final class AggregateCompiler {

    private final AggregateStates needed;
    private final PartialStates states;
    private final StateCompiler types;
    private final String timezone;

    /**
     * @param needed the states of each aggregate
     * @param states all states of the query
     * @param types gives the types of arguments
     */
    AggregateCompiler(AggregateStates needed, PartialStates states, StateCompiler types, String timezone) {
        this.needed = needed;
        this.states = states;
        this.types = types;
        this.timezone = timezone;
    }

    /** The expression's value for a group, in terms of the columns. */
    TypedExpression value(Expression expression, GroupTime time) {
        return value(expression, List.of(), time);
    }

    /** @param filters of the aggregates around it */
    TypedExpression value(Expression expression, List<Expression> filters, GroupTime time) {
        ExpressionCompiler.Leaves leaves = new ExpressionCompiler.Leaves() {
            @Override
            public TypedExpression attribute(Attribute attribute) {
                throw new NrqlException(attribute.place(), "cannot mix aggregates and attributes in SELECT");
            }

            @Override
            public TypedExpression aggregate(Call call) {
                return result(call, filters, time);
            }
        };
        return new ExpressionCompiler(leaves, timezone).value(expression);
    }

    /** The column of a state. */
    String column(PartialState state) {
        return states.name(state);
    }

    /** The type of the values in a state. */
    Type type(PartialState state) {
        return types.value(state).type();
    }

    private TypedExpression result(Call call, List<Expression> filters, GroupTime time) {
        List<PartialState> of = needed.of(call, filters);
        return ((SqlAggregate) call.function()).value(new CallStates(call, of, filters, time, this));
    }
}
