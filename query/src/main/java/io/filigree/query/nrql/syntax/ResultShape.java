package io.filigree.query.nrql.syntax;

import java.util.List;

import io.filigree.query.nrql.syntax.Expression.Call;

/** The form of the value of a call. */
public sealed interface ResultShape {

    /** A number, a text, a boolean; also an array or an object of the event. */
    record Single() implements ResultShape {}

    /** An object with a number for each threshold. */
    record ByThreshold(List<Double> thresholds) implements ResultShape {

        public ByThreshold {
            thresholds = List.copyOf(thresholds);
        }
    }

    /**
     * An array with the number of values in each bucket. Buckets have the same size.
     *
     * @param start the lower bound of the first
     */
    record Buckets(double start, double size, int count) implements ResultShape {}

    /** An array with the number of values that reach each step. */
    record Steps(List<String> labels) implements ResultShape {

        public Steps {
            labels = List.copyOf(labels);
        }
    }

    /** An array of distinct values. */
    record Members() implements ResultShape {}

    /** An object with the parts of an Apdex score. */
    record Score(double threshold) implements ResultShape {}

    /** An object with the names of attributes, by type. */
    record AttributeNames() implements ResultShape {}

    /** The value of an argument, of fewer events. */
    record OfArgument(Expression argument) implements ResultShape {}

    /** The form of the value of an expression, which is that of the argument where a function has the value of one. */
    static ResultShape of(Expression expression) {
        if (!(expression instanceof Call call)) {
            return new Single();
        }
        ResultShape shape = call.function().shape(call);
        return shape instanceof OfArgument of ? of(of.argument()) : shape;
    }
}
