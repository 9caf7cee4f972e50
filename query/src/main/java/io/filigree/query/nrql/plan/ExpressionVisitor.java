package io.filigree.query.nrql.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Attribute;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction.Kind;
import io.filigree.query.nrql.syntax.Query;

/** Walks over expressions. */
public final class ExpressionVisitor {

    private ExpressionVisitor() {}

    /** Every part of it, itself first. */
    public static void walk(Expression expression, Consumer<Expression> visitor) {
        visitor.accept(expression);
        expression.parts().forEach(part -> walk(part, visitor));
    }

    /** The outermost aggregates in it. */
    public static List<Call> aggregates(Expression expression) {
        if (expression instanceof Call call && call.function().kind() == Kind.AGGREGATE) {
            return List.of(call);
        }
        return expression.parts().stream()
                .flatMap(part -> aggregates(part).stream())
                .toList();
    }

    public static boolean isAggregate(Expression expression) {
        return !aggregates(expression).isEmpty();
    }

    /** Whether it is the same for every event. */
    public static boolean isConstant(Expression expression) {
        boolean ofEvent = expression instanceof Attribute
                || expression instanceof Expression.Star
                || (expression instanceof Call call
                        && !call.function().impliedAttributes().isEmpty());
        return !ofEvent && expression.parts().stream().allMatch(ExpressionVisitor::isConstant);
    }

    /** The names of all attributes in a query, without its subqueries and variables. */
    public static Set<String> attributes(Query query) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> defined = new HashSet<>();
        for (Query.Variable variable : query.variables()) {
            // A variable hides an attribute only from the variables after it.
            walk(variable.value(), naming(names, defined));
            defined.addAll(variable.names());
        }
        expressions(query).stream()
                .skip(query.variables().size())
                .forEach(expression -> walk(expression, naming(names, defined)));
        return names;
    }

    /** The names of all attributes in expressions that know no variables. */
    public static Set<String> attributes(List<Expression> expressions) {
        Set<String> names = new LinkedHashSet<>();
        expressions.forEach(expression -> walk(expression, naming(names, Set.of())));
        return names;
    }

    private static Consumer<Expression> naming(Set<String> names, Set<String> defined) {
        return expression -> {
            if (expression instanceof Attribute attribute && !defined.contains(attribute.name())) {
                names.add(attribute.name());
            } else if (expression instanceof Call call) {
                names.addAll(call.function().impliedAttributes());
            }
        };
    }

    /** All expressions of a query, without its subqueries. */
    public static List<Expression> expressions(Query query) {
        List<Expression> all = new ArrayList<>();
        query.variables().forEach(variable -> all.add(variable.value()));
        query.select().forEach(selected -> all.add(selected.expression()));
        if (query.where() != null) {
            all.add(query.where());
        }
        Query.Facet facet = query.facet();
        if (facet != null) {
            facet.by().forEach(by -> all.add(by.expression()));
            if (facet.pick() != null) {
                all.add(facet.pick().by());
            }
        }
        if (query.orderBy() != null) {
            all.add(query.orderBy().by());
        }
        return all;
    }

    /** The same query with its expressions replaced, each as a whole or else part by part. */
    public static Query replacing(Query query, UnaryOperator<Expression> replacement) {
        UnaryOperator<Expression> whole = expression -> replacing(expression, replacement);
        Query.Facet facet = query.facet();
        Query.Order order = query.orderBy();
        return new Query(
                query.variables().stream()
                        .map(variable ->
                                new Query.Variable(whole.apply(variable.value()), variable.names(), variable.place()))
                        .toList(),
                selected(query.select(), whole),
                query.from(),
                query.join(),
                query.where() == null ? null : whole.apply(query.where()),
                facet == null ? null : replacing(facet, whole),
                query.limit(),
                order == null ? null : new Query.Order(whole.apply(order.by()), order.descending()),
                query.since(),
                query.until(),
                query.timeseries(),
                query.compareWith(),
                query.timezone(),
                query.place());
    }

    private static List<Query.Selected> selected(List<Query.Selected> all, UnaryOperator<Expression> whole) {
        return all.stream()
                .map(selected -> new Query.Selected(whole.apply(selected.expression()), selected.label()))
                .toList();
    }

    private static Query.Facet replacing(Query.Facet facet, UnaryOperator<Expression> whole) {
        Query.Order pick = facet.pick();
        return new Query.Facet(
                selected(facet.by(), whole),
                pick == null ? null : new Query.Order(whole.apply(pick.by()), pick.descending()),
                facet.place());
    }

    /** The same expression, replaced as a whole or else part by part. */
    public static Expression replacing(Expression expression, UnaryOperator<Expression> replacement) {
        Expression replaced = replacement.apply(expression);
        if (replaced != expression) {
            return replaced;
        }
        return expression.withParts(part -> replacing(part, replacement));
    }
}
