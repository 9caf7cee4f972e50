package io.filigree.query.nrql.compile;

import java.util.List;

import io.filigree.query.nrql.compile.TypedExpression.Type;
import io.filigree.query.nrql.plan.PartialState;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;

/** The states of a call of an aggregate for one group, each in a column. */
public final class CallStates {

    private final Call call;
    private final List<PartialState> states;
    private final List<Expression> filters;
    private final GroupTime time;
    private final AggregateCompiler aggregates;

    CallStates(
            Call call,
            List<PartialState> states,
            List<Expression> filters,
            GroupTime time,
            AggregateCompiler aggregates) {
        this.call = call;
        this.states = states;
        this.filters = filters;
        this.time = time;
        this.aggregates = aggregates;
    }

    public Call call() {
        return call;
    }

    /** The first argument. */
    public Expression argument() {
        return call.positional().get(0);
    }

    /** The conditions of the aggregates around the call. */
    public List<Expression> filters() {
        return filters;
    }

    /** The column of a state. */
    public String column(int index) {
        return aggregates.column(states.get(index));
    }

    /** The columns of all states. */
    public List<String> columns() {
        return states.stream().map(aggregates::column).toList();
    }

    /** The type of the values in a state. */
    public Type type(int index) {
        return aggregates.type(states.get(index));
    }

    /**
     * The value of an expression over aggregates.
     *
     * @param filters the conditions of the aggregates around it
     */
    public TypedExpression value(Expression expression, List<Expression> filters) {
        return aggregates.value(expression, filters, time);
    }

    /** The length of the time range of the group, in ms. */
    public SqlFragment millis() {
        return time.millis();
    }

    /** The end of the time range of the group, ms since 1970. */
    public SqlFragment end() {
        return time.end();
    }
}
