package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;

/** A function of many events. Its value is computed from partial states. */
public interface AggregateFunction extends NrqlFunction {

    @Override
    default Kind kind() {
        return Kind.AGGREGATE;
    }

    /**
     * Returns the states that a call needs, in the order in which its value uses them.
     *
     * @param filters of the aggregates around it
     * @param nested the states of aggregates in its arguments
     */
    List<PartialState> states(Call call, List<Expression> filters, AggregateStates nested);

    /** Whether the value of a metric can be computed from its summaries too. */
    default boolean readsSummaries() {
        return false;
    }
}
