package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Optional;

import io.filigree.query.nrql.syntax.Expression.Argument;
import io.filigree.query.nrql.syntax.Query.Order;
import io.filigree.query.nrql.syntax.Query.Selected;

/** Attributes of single events in a query with FACET: each is the newest value of the group. */
final class GroupedAttributes {

    private final NrqlFunction newest;

    GroupedAttributes(FunctionCatalog functions) {
        this.newest = functions.required("latest");
    }

    /** The selected expressions, where none of them has an aggregate: {@code a} becomes {@code latest(a) AS a}. */
    List<Selected> select(List<Selected> select) {
        boolean plain = select.stream()
                .map(Selected::expression)
                .noneMatch(expression -> Shape.hasAggregate(expression) || expression instanceof Expression.Star);
        return plain ? select.stream().map(this::latest).toList() : select;
    }

    private Selected latest(Selected selected) {
        return Shape.of(selected.expression()) == Shape.OF_EVENT
                ? new Selected(
                        latest(selected.expression()),
                        selected.label() == null && selected.expression() instanceof Expression.Attribute attribute
                                ? attribute.name()
                                : selected.label())
                : selected;
    }

    /** {@code FACET … ORDER BY}: a name is the label of a selected value, else an attribute. */
    Order order(Order order, List<Selected> select) {
        if (order.by() instanceof Expression.Attribute attribute) {
            Optional<Expression> selected = select.stream()
                    .filter(each -> attribute.name().equals(each.label()))
                    .map(Selected::expression)
                    .filter(Shape::hasAggregate)
                    .findFirst();
            return new Order(selected.orElseGet(() -> latest(attribute)), order.descending());
        }
        return Shape.hasAggregate(order.by()) || Shape.of(order.by()) == Shape.CONSTANT
                ? order
                : new Order(latest(order.by()), order.descending());
    }

    private Expression latest(Expression expression) {
        return new Expression.Call(newest, List.of(new Argument(null, expression)), expression.place());
    }
}
