package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.query.nrql.syntax.Condition.And;
import io.filigree.query.nrql.syntax.Condition.Comparison;
import io.filigree.query.nrql.syntax.Condition.In;
import io.filigree.query.nrql.syntax.Condition.Is;
import io.filigree.query.nrql.syntax.Condition.Like;
import io.filigree.query.nrql.syntax.Condition.Not;
import io.filigree.query.nrql.syntax.Condition.Or;
import io.filigree.query.nrql.syntax.Condition.RLike;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Expression.Arithmetic;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Coalesce;
import io.filigree.query.nrql.syntax.Expression.Negative;
import io.filigree.query.nrql.syntax.Expression.Star;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.Query.Selected;

/** What an expression is made of. */
final class Trees {

    private Trees() {}

    static boolean isAggregated(Expression expression) {
        return isAggregate(expression) || parts(expression).stream().anyMatch(Trees::isAggregated);
    }

    /** Whether it differs from event to event. */
    static boolean isOfEvent(Expression expression) {
        return expression instanceof Star
                || expression instanceof Attribute
                || (expression instanceof Call call
                        && (call.function().text().equals("eventType")
                                || call.function().text().equals("accountId")))
                || parts(expression).stream().anyMatch(Trees::isOfEvent);
    }

    /** The attribute that an aggregate, or the one that it or a function wraps, aggregates; empty where its argument is no plain attribute. */
    static Optional<Expression> aggregatedAttribute(Expression expression) {
        if (!(expression instanceof Call call) || call.positional().isEmpty()) {
            return Optional.empty();
        }
        Expression first = call.positional().get(0);
        if (!isAggregate(call)) {
            return isAggregated(first) ? aggregatedAttribute(first) : Optional.empty();
        }
        return switch (call.function().text()) {
            case "filter", "percentage", "rate" -> aggregatedAttribute(first);
            default -> Optional.of(first).filter(Attribute.class::isInstance);
        };
    }

    /** The aggregate that others wrap. */
    static Call innermost(Expression expression) {
        Call call = (Call) expression;
        return !call.positional().isEmpty()
                        && call.positional().get(0) instanceof Call
                        && isAggregated(call.positional().get(0))
                ? innermost(call.positional().get(0))
                : call;
    }

    private static boolean isAggregate(Expression expression) {
        return expression instanceof Call call && call.function().kind() == NrqlFunction.Kind.AGGREGATE;
    }

    /** Whether its value is a map by thresholds. */
    static boolean hasThresholds(Expression expression) {
        return expression instanceof Call call
                && Set.of("percentile", "cdfPercentage", "bucketPercentile")
                        .contains(call.function().text());
    }

    static boolean isCallOf(String function, Expression expression) {
        return expression instanceof Call call && call.function().text().equals(function);
    }

    /** How a column is called: by its label, an attribute by its name, a function by its name and its attribute's. */
    static String name(Selected selected) {
        if (selected.label() != null) {
            return selected.label();
        }
        if (selected.expression() instanceof Attribute attribute) {
            return attribute.name();
        }
        if (selected.expression() instanceof Call call) {
            return !call.positional().isEmpty() && call.positional().get(0) instanceof Attribute attribute
                    ? call.function().text() + "." + attribute.name()
                    : call.function().text();
        }
        return selected.expression() instanceof Expression.Cases ? "facet" : "constant";
    }

    /** Whether what it gives for a group is something that events of the group have. */
    static boolean givesValuesOfEvents(Expression expression) {
        return expression instanceof Call call
                && Set.of("latest", "earliest", "min", "max", "uniques")
                        .contains(call.function().text());
    }

    /** The same query without the bounds that it has where none are written. */
    static Query unlimited(Query query) {
        Selected selected = query.select().get(0);
        Selected all = selected;
        if (selected.expression() instanceof Call call
                && call.function().text().equals("uniques")
                && call.positional().size() == 1) {
            List<Argument> arguments = new ArrayList<>(call.arguments());
            arguments.add(new Argument(null, new Expression.Literal(1_000_000L, call.place())));
            all = new Selected(new Call(call.function(), arguments, call.place()), name(selected));
        }
        return query.with(all, new Query.Limit(1_000_000, 0));
    }

    private static List<Expression> parts(Expression expression) {
        if (expression instanceof Call call) {
            return call.arguments().stream().map(Argument::value).toList();
        }
        if (expression instanceof Negative negative) {
            return List.of(negative.operand());
        }
        if (expression instanceof Arithmetic arithmetic) {
            return List.of(arithmetic.left(), arithmetic.right());
        }
        if (expression instanceof Comparison comparison) {
            return List.of(comparison.left(), comparison.right());
        }
        if (expression instanceof Coalesce coalesce) {
            return coalesce.values();
        }
        if (expression instanceof Is is) {
            return List.of(is.operand());
        }
        if (expression instanceof In in) {
            List<Expression> parts = new ArrayList<>(in.values());
            parts.add(in.operand());
            return parts;
        }
        if (expression instanceof Like like) {
            return List.of(like.operand());
        }
        if (expression instanceof RLike rlike) {
            return List.of(rlike.operand());
        }
        if (expression instanceof And and) {
            return List.of(and.left(), and.right());
        }
        if (expression instanceof Or or) {
            return List.of(or.left(), or.right());
        }
        return expression instanceof Not not ? List.of(not.operand()) : List.of();
    }
}
