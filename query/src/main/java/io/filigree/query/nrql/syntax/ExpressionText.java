package io.filigree.query.nrql.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Writes expressions as NRQL. Two expressions with the same text have the same value. */
public final class ExpressionText {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");

    /** Whether names are not quoted, and conditions are left out. */
    private final boolean brief;

    private ExpressionText(boolean brief) {
        this.brief = brief;
    }

    /** Returns the complete text of an expression. Operands of operators are in parentheses where they have operators. */
    public static String of(Expression expression) {
        return new ExpressionText(false).text(expression);
    }

    /** Returns the name of an expression in results: without its conditions, which would be wider than a column. */
    public static String label(Expression expression) {
        return new ExpressionText(true).text(expression);
    }

    /** Returns the label that a query gives to a selected expression, or else the name of the expression. */
    public static String label(Query.Selected selected) {
        return selected.label() == null ? label(selected.expression()) : selected.label();
    }

    private String text(Expression expression) {
        if (expression instanceof Expression.Attribute attribute) {
            return brief ? attribute.name() : name(attribute.name());
        }
        if (expression instanceof Expression.Literal literal) {
            return literal(literal.value());
        }
        if (expression instanceof Expression.RawPattern pattern) {
            return raw(pattern.pattern());
        }
        if (expression instanceof Expression.Star) {
            return "*";
        }
        if (expression instanceof Expression.Duration duration) {
            return duration.period().toString().toLowerCase(Locale.ROOT);
        }
        if (expression instanceof Expression.Call call) {
            return call.function().text()
                    + call.arguments().stream().map(this::argument).collect(Collectors.joining(", ", "(", ")"));
        }
        if (expression instanceof Expression.Cases cases) {
            if (brief) {
                return "cases";
            }
            String otherwise = cases.otherwise() == null ? "" : " OR " + operand(cases.otherwise());
            return join(cases.cases(), "CASES (") + ")" + otherwise;
        }
        if (expression instanceof Expression.Coalesce coalesce) {
            return coalesce.values().stream().map(this::operand).collect(Collectors.joining(" OR "));
        }
        if (expression instanceof Expression.Subquery) {
            return "(SELECT …)";
        }
        return operator(expression);
    }

    private String operator(Expression expression) {
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return operand(arithmetic.left()) + " " + arithmetic.sign().text() + " " + operand(arithmetic.right());
        }
        if (expression instanceof Expression.Negative negative) {
            return "-" + operand(negative.operand());
        }
        if (expression instanceof Condition.Comparison comparison) {
            return operand(comparison.left()) + " " + comparison.relation().text() + " " + operand(comparison.right());
        }
        if (brief && !(expression instanceof Expression.Where)) {
            return "…";
        }
        if (expression instanceof Condition.And and) {
            return operand(and.left()) + " AND " + operand(and.right());
        }
        if (expression instanceof Condition.Or or) {
            return operand(or.left()) + " OR " + operand(or.right());
        }
        if (expression instanceof Condition.Not not) {
            return "NOT " + operand(not.operand());
        }
        return predicate(expression);
    }

    private String predicate(Expression expression) {
        if (expression instanceof Condition.Is is) {
            return operand(is.operand()) + " IS " + not(is.negated()) + is.state();
        }
        if (expression instanceof Condition.In in) {
            String values = in.query() == null ? join(in.values(), "(") : "(SELECT …";
            return operand(in.operand()) + " " + not(in.negated()) + "IN " + values + ")";
        }
        if (expression instanceof Condition.Like like) {
            return operand(like.operand()) + " " + not(like.negated()) + "LIKE " + literal(like.pattern());
        }
        if (expression instanceof Condition.RLike like) {
            return operand(like.operand()) + " " + not(like.negated()) + "RLIKE " + raw(like.pattern());
        }
        if (expression instanceof Expression.Where where) {
            String label = where.label() == null ? "" : " AS " + literal(where.label());
            return brief ? "WHERE …" : "WHERE " + text(where.condition()) + label;
        }
        throw new IllegalArgumentException("No text of " + expression);
    }

    /** Returns a name as a query writes it: in backticks unless it is plain. */
    public static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "`" + name + "`";
    }

    private static String not(boolean negated) {
        return negated ? "NOT " : "";
    }

    private String argument(Expression.Argument argument) {
        String value = text(argument.value());
        return argument.name() == null ? value : argument.name() + ": " + value;
    }

    private String join(List<? extends Expression> expressions, String opening) {
        List<String> texts = new ArrayList<>();
        expressions.forEach(each -> texts.add(text(each)));
        return opening + String.join(", ", texts);
    }

    private String operand(Expression expression) {
        boolean whole = expression instanceof Expression.Attribute
                || expression instanceof Expression.Literal
                || expression instanceof Expression.RawPattern
                || expression instanceof Expression.Star
                || expression instanceof Expression.Call
                || expression instanceof Expression.Subquery;
        return whole ? text(expression) : "(" + text(expression) + ")";
    }

    private static String literal(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        return value instanceof String text
                ? "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
                : String.valueOf(value);
    }

    private static String raw(String pattern) {
        return "r'" + pattern.replace("'", "''") + "'";
    }
}
