package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.syntax.Query.Source;
import io.filigree.query.nrql.syntax.Query.Timeseries;
import org.jspecify.annotations.Nullable;

/** Trees on one line, with every parenthesis that the text may leave out, and what was not written left out. */
final class Trees {

    private Trees() {}

    static String text(Query query) {
        StringBuilder text = new StringBuilder();
        if (!query.variables().isEmpty()) {
            text.append("with ")
                    .append(join(query.variables().stream()
                            .map(variable -> text(variable.value()) + " as " + variable.names())
                            .toList()))
                    .append(' ');
        }
        text.append(query.showsEventTypes() ? "show event types" : "select " + selected(query.select()));
        if (!query.from().isEmpty()) {
            text.append(" from ")
                    .append(join(query.from().stream().map(Trees::text).toList()));
        }
        Query.Join join = query.join();
        if (join != null) {
            text.append(join.outer() ? " left" : " inner").append(" join {").append(text(join.query()));
            text.append("} on ").append(join.key()).append(" = ").append(join.joinedKey());
        }
        append(text, " where ", query.where() == null ? null : text(query.where()));
        append(text, " facet ", query.facet() == null ? null : text(query.facet()));
        append(text, " ", query.limit());
        append(text, " order by ", query.orderBy() == null ? null : text(query.orderBy()));
        append(text, " since ", query.since());
        append(text, " until ", query.until());
        append(text, " timeseries ", query.timeseries() == null ? null : text(query.timeseries()));
        append(text, " compare with ", query.compareWith());
        append(text, " timezone ", query.timezone());
        return text.toString();
    }

    private static void append(StringBuilder text, String before, @Nullable Object part) {
        if (part != null) {
            text.append(before).append(part);
        }
    }

    static String text(Expression expression) {
        if (expression instanceof Expression.Attribute attribute) {
            return "`" + attribute.name() + "`";
        }
        if (expression instanceof Expression.Literal literal) {
            return literal.value() instanceof String value ? "'" + value + "'" : String.valueOf(literal.value());
        }
        if (expression instanceof Expression.RawPattern raw) {
            return "r'" + raw.pattern() + "'";
        }
        if (expression instanceof Expression.Star) {
            return "*";
        }
        if (expression instanceof Expression.Duration duration) {
            return duration.period().toString();
        }
        if (expression instanceof Expression.Subquery subquery) {
            return "{" + text(subquery.query()) + "}";
        }
        if (expression instanceof Expression.Coalesce coalesce) {
            return "first(" + join(coalesce.values().stream().map(Trees::text).toList()) + ")";
        }
        if (expression instanceof Expression.Cases cases) {
            return "cases " + join(cases.cases().stream().map(Trees::text).toList())
                    + (cases.otherwise() == null ? "" : " or " + text(cases.otherwise()));
        }
        if (expression instanceof Expression.Where where) {
            return "where " + text(where.condition()) + label(where.label());
        }
        if (expression instanceof Expression.Call call) {
            return call.function().text() + "("
                    + join(call.arguments().stream()
                            .map(argument ->
                                    (argument.name() == null ? "" : argument.name() + ": ") + text(argument.value()))
                            .toList())
                    + ")";
        }
        if (expression instanceof Expression.Negative negative) {
            return "-" + text(negative.operand());
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return both(arithmetic.left(), arithmetic.sign().text(), arithmetic.right());
        }
        return condition(expression);
    }

    private static String condition(Expression expression) {
        if (expression instanceof Condition.Comparison comparison) {
            return both(comparison.left(), comparison.relation().text(), comparison.right());
        }
        if (expression instanceof Condition.And and) {
            return both(and.left(), "and", and.right());
        }
        if (expression instanceof Condition.Or or) {
            return both(or.left(), "or", or.right());
        }
        if (expression instanceof Condition.Not not) {
            return "not " + text(not.operand());
        }
        if (expression instanceof Condition.Is is) {
            return text(is.operand()) + " is " + not(is.negated()) + is.state();
        }
        if (expression instanceof Condition.Like like) {
            return text(like.operand()) + " " + not(like.negated()) + "like '" + like.pattern() + "'";
        }
        if (expression instanceof Condition.RLike like) {
            return text(like.operand()) + " " + not(like.negated()) + "rlike '" + like.pattern() + "'";
        }
        Condition.In in = (Condition.In) expression;
        return text(in.operand()) + " " + not(in.negated()) + "in "
                + (in.query() == null
                        ? "[" + join(in.values().stream().map(Trees::text).toList()) + "]"
                        : "{" + text(in.query()) + "}");
    }

    private static String not(boolean negated) {
        return negated ? "not " : "";
    }

    private static String both(Expression left, String between, Expression right) {
        return "(" + text(left) + " " + between + " " + text(right) + ")";
    }

    private static String text(Source source) {
        if (source instanceof Source.EventType type) {
            return type.name();
        }
        return source instanceof Source.Nested nested
                ? "{" + text(nested.query()) + "}"
                : "lookup " + ((Source.Lookup) source).table();
    }

    private static String text(Query.Facet facet) {
        return selected(facet.by()) + (facet.pick() == null ? "" : " picked by " + text(facet.pick()));
    }

    private static String text(Query.Order order) {
        return text(order.by()) + (order.descending() ? " desc" : " asc");
    }

    private static String text(Timeseries timeseries) {
        Timeseries.Slide slide = timeseries.slide();
        return (timeseries.bucket() == null ? timeseries.size() : timeseries.bucket())
                + (slide == null ? "" : " slide " + (slide.by() == null ? slide.size() : slide.by()));
    }

    private static String selected(List<Query.Selected> selected) {
        return join(selected.stream()
                .map(one -> text(one.expression()) + label(one.label()))
                .toList());
    }

    private static String label(@Nullable String label) {
        return label == null ? "" : " as " + label;
    }

    private static String join(List<String> parts) {
        return parts.stream().collect(Collectors.joining(", "));
    }
}
