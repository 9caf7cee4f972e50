package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.plan.AggregateFunction;

/** An aggregate whose value PostgreSQL computes from the states of a group. */
public interface SqlAggregate extends AggregateFunction {

    /** Renders the value of a call. */
    TypedExpression value(CallStates states);
}
