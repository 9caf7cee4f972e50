package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.stream.Stream;

/**
 * Distinguishes conditions from values. A condition can be a value, true or false, where a function does not need a number
 * or a text. A value that may be a boolean can be a condition. OR between conditions is logical; between values it gives the
 * first that is not null.
 */
final class BooleanExpressions {

    private BooleanExpressions() {}

    /** Whether the expression is valid as a condition: it is one, or a value that may be a boolean. */
    static boolean isCondition(Expression expression) {
        if (expression instanceof Condition.Or or) {
            return isCondition(or.left()) && isCondition(or.right());
        }
        return expression instanceof Condition
                || expression instanceof Expression.Attribute
                || expression instanceof Expression.Coalesce
                || (expression instanceof Expression.Literal literal && literal.value() instanceof Boolean)
                || (expression instanceof Expression.Call call
                        && call.function().mayBeCondition());
    }

    /** Whether the expression is valid as a value. */
    static boolean isValue(Expression expression) {
        if (expression instanceof Condition.Or or) {
            return isValue(or.left()) && isValue(or.right());
        }
        return !(expression instanceof Expression.Star)
                && !(expression instanceof Expression.Duration)
                && !(expression instanceof Expression.RawPattern)
                && !(expression instanceof Expression.Where);
    }

    /** Whether the expression is valid where a condition as value makes no sense: a number or a text is expected. */
    static boolean isPlainValue(Expression expression) {
        return isValue(expression) && !(value(expression) instanceof Condition);
    }

    /** The expression as a condition. */
    static Expression condition(Expression expression) {
        if (expression instanceof Condition.Or or) {
            return new Condition.Or(condition(or.left()), condition(or.right()), or.place());
        }
        if (!isCondition(expression)) {
            throw new NrqlException(
                    expression.place(), "expected a condition, such as x = 1, x IS TRUE or x LIKE 'a%'; found a value");
        }
        return expression;
    }

    /** The expression as a value, which may be a condition. */
    static Expression value(Expression expression) {
        if (expression instanceof Condition.Or or) {
            List<Expression> operands = operands(or).toList();
            return operands.stream().allMatch(Condition.class::isInstance)
                    ? condition(or)
                    : new Expression.Coalesce(
                            operands.stream().map(BooleanExpressions::value).toList(), or.place());
        }
        if (!isValue(expression)) {
            throw new NrqlException(expression.place(), "expected a value; found " + kind(expression));
        }
        return expression;
    }

    /** The expression as an operand of arithmetic. */
    static Expression plainValue(Expression expression) {
        Expression value = value(expression);
        if (value instanceof Condition) {
            throw new NrqlException(expression.place(), "expected a value; found a condition");
        }
        return value;
    }

    private static Stream<Expression> operands(Expression expression) {
        return expression instanceof Condition.Or or
                ? Stream.concat(operands(or.left()), operands(or.right()))
                : Stream.of(expression);
    }

    private static String kind(Expression expression) {
        if (expression instanceof Expression.Duration) {
            return "a duration";
        }
        return expression instanceof Expression.RawPattern ? "a regular expression" : "a condition";
    }
}
