package io.filigree.query.nrql.compile;

import io.filigree.query.nrql.syntax.NrqlFunction;

/** A function of one event. An argument of the wrong type is treated as null, and so is the result. */
public interface EventFunction extends NrqlFunction {

    @Override
    default Kind kind() {
        return Kind.OF_EVENT;
    }

    /** Renders the value of a call. */
    TypedExpression value(CallArguments arguments);

    /**
     * Renders one of the values of a call that has {@linkplain #hasSeveralValues several}.
     *
     * @param index from 0
     */
    default TypedExpression value(CallArguments arguments, int index) {
        throw new IllegalStateException(text() + "() has one value");
    }
}
