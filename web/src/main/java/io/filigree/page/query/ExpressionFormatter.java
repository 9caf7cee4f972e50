package io.filigree.page.query;

import java.util.Locale;
import java.util.stream.Collectors;

import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;

/** The header of a result column: the label in the query, else the expression as text. */
final class ExpressionFormatter {

    private ExpressionFormatter() {}

    static String heading(Query.Selected selected) {
        String label = selected.label();
        return label == null ? expression(selected.expression()) : label;
    }

    static String expression(Expression expression) {
        if (expression instanceof Expression.Attribute attribute) {
            return attribute.name();
        }
        if (expression instanceof Expression.Literal literal) {
            return literal(literal.value());
        }
        if (expression instanceof Expression.Star) {
            return "*";
        }
        if (expression instanceof Expression.Call call) {
            return call.function().text()
                    + call.arguments().stream()
                            .map(ExpressionFormatter::argument)
                            .collect(Collectors.joining(", ", "(", ")"));
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return operand(arithmetic.left()) + " " + arithmetic.sign().text() + " " + operand(arithmetic.right());
        }
        if (expression instanceof Expression.Negative negative) {
            return "-" + operand(negative.operand());
        }
        if (expression instanceof Expression.Duration duration) {
            return duration.period().toString().toLowerCase(Locale.ROOT);
        }
        if (expression instanceof Expression.RawPattern pattern) {
            return "r'" + pattern.pattern() + "'";
        }
        if (expression instanceof Expression.Cases) {
            return "Case";
        }
        if (expression instanceof Expression.Coalesce coalesce) {
            return coalesce.values().stream().map(ExpressionFormatter::operand).collect(Collectors.joining(" OR "));
        }
        if (expression instanceof Condition.Comparison comparison) {
            return operand(comparison.left()) + " " + comparison.relation().text() + " " + operand(comparison.right());
        }
        // A condition: its full text would be wider than the column.
        return expression instanceof Expression.Where ? "WHERE …" : "…";
    }

    private static String argument(Expression.Argument argument) {
        String value = expression(argument.value());
        return argument.name() == null ? value : argument.name() + ": " + value;
    }

    private static String operand(Expression expression) {
        String text = expression(expression);
        return expression instanceof Expression.Arithmetic || expression instanceof Expression.Coalesce
                ? "(" + text + ")"
                : text;
    }

    private static String literal(@Nullable Object value) {
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }
}
