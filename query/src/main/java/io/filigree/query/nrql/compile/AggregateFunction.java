package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.syntax.NrqlFunction;

/** A function of many events. */
public interface AggregateFunction extends NrqlFunction {

    @Override
    default Kind kind() {
        return Kind.AGGREGATE;
    }
}
