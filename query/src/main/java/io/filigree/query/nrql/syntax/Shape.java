package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;

/** The scope of an expression's value. */
enum Shape {
    /** A constant. */
    CONSTANT,
    /** For each event. */
    OF_EVENT,
    /** For each group of events. */
    OF_GROUP;

    /**
     * Returns the shape of the selected expressions.
     *
     * @throws NrqlException when they mix event attributes and aggregates, or nest aggregates
     */
    static Shape of(Expression expression) {
        if (expression instanceof Call call && call.function().kind() == Kind.AGGREGATE) {
            checkArguments(call);
            return OF_GROUP;
        }
        if (expression instanceof Call call && call.function().isOnlyForFacet()) {
            throw new NrqlException(
                    call.place(),
                    call.function().text() + "(…) is only supported in FACET: FACET "
                            + call.function().documentation().usage());
        }
        Shape shape = readsEvent(expression) ? OF_EVENT : CONSTANT;
        for (Expression part : expression.parts()) {
            shape = shape.with(of(part), part);
        }
        return shape;
    }

    /**
     * Checks an expression that is evaluated per event: a WHERE, a FACET, an argument.
     *
     * @param where its name in the error message
     */
    static void checkOfEvent(Expression expression, String where) {
        Optional<Call> aggregate = aggregates(expression).findFirst();
        if (aggregate.isPresent()) {
            throw new NrqlException(
                    aggregate.get().place(),
                    aggregate.get().function().text() + "(…) aggregates many events, but " + where
                            + " evaluates single events; the nearest is a nested query: SELECT … FROM (SELECT … FACET …) WHERE …");
        }
        of(expression);
    }

    /** The shape of two things in one SELECT. */
    Shape with(Shape other, Expression part) {
        if (this == CONSTANT || other == CONSTANT || this == other) {
            return this == CONSTANT ? other : this;
        }
        throw new NrqlException(
                part.place(),
                "cannot mix aggregates and attributes in SELECT; use latest(attribute), or FACET" + " attribute");
    }

    /** Whether an aggregate is in it. */
    static boolean hasAggregate(Expression expression) {
        return aggregates(expression).findFirst().isPresent();
    }

    private static void checkArguments(Call call) {
        List<Expression> arguments = call.parts();
        boolean takesAggregate = call.function().signature().takesAggregate();
        if (takesAggregate) {
            of(arguments.get(0));
        }
        String where = call.function().text() + "(…)";
        arguments.stream().skip(takesAggregate ? 1 : 0).forEach(argument -> checkOfEvent(argument, where));
    }

    /** Whether its value is an event's own, regardless of its operands. */
    static boolean readsEvent(Expression expression) {
        return expression instanceof Expression.Attribute
                || expression instanceof Expression.Star
                || (expression instanceof Call call
                        && !call.function().impliedAttributes().isEmpty());
    }

    private static Stream<Call> aggregates(Expression expression) {
        return expression instanceof Call call && call.function().kind() == Kind.AGGREGATE
                ? Stream.of(call)
                : expression.parts().stream().flatMap(Shape::aggregates);
    }
}
