package io.filigree.query.nrql.syntax;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Distinguishes conditions from values. A condition can be a value, true or false, where a function does not need a number
 * or a text. A value that may be a boolean can be a condition. OR between conditions is logical; between values it gives the
 * first that is not null.
 */
final class BooleanExpressions {

    /** Functions whose value may be a boolean. */
    private static final Set<NrqlFunction> MAY_BE_BOOLEAN = EnumSet.of(
            NrqlFunction.BOOLEAN,
            NrqlFunction.IF,
            NrqlFunction.CONTAINS,
            NrqlFunction.JPARSE,
            NrqlFunction.GET_FIELD,
            NrqlFunction.LATEST,
            NrqlFunction.EARLIEST,
            NrqlFunction.FILTER);

    private BooleanExpressions() {}

    /** Whether the expression is valid as a condition: it is one, or a value that may be a boolean. */
    static boolean isCondition(Expression expression) {
        if (expression instanceof Expression.Or or) {
            return isCondition(or.left()) && isCondition(or.right());
        }
        return isTest(expression)
                || expression instanceof Expression.Attribute
                || expression instanceof Expression.Coalesce
                || (expression instanceof Expression.Literal literal && literal.value() instanceof Boolean)
                || (expression instanceof Expression.Call call && MAY_BE_BOOLEAN.contains(call.function()));
    }

    /** Whether the expression is valid as a value. */
    static boolean isValue(Expression expression) {
        if (expression instanceof Expression.Or or) {
            return isValue(or.left()) && isValue(or.right());
        }
        return !(expression instanceof Expression.Star)
                && !(expression instanceof Expression.Duration)
                && !(expression instanceof Expression.RawPattern)
                && !(expression instanceof Expression.Where);
    }

    /** Whether the expression is valid where a condition as value makes no sense: a number or a text is expected. */
    static boolean isPlainValue(Expression expression) {
        return isValue(expression) && !isTest(value(expression));
    }

    /** The expression as a condition. */
    static Expression condition(Expression expression) {
        if (expression instanceof Expression.Or or) {
            return new Expression.Or(condition(or.left()), condition(or.right()), or.place());
        }
        if (!isCondition(expression)) {
            throw new NrqlException(
                    expression.place(), "expected a condition, such as x = 1, x IS TRUE or x LIKE 'a%'; found a value");
        }
        return expression;
    }

    /** The expression as a value, which may be a condition. */
    static Expression value(Expression expression) {
        if (expression instanceof Expression.Or or) {
            List<Expression> operands = operands(or).toList();
            return operands.stream().allMatch(BooleanExpressions::isTest)
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
        if (isTest(value)) {
            throw new NrqlException(expression.place(), "expected a value; found a condition");
        }
        return value;
    }

    private static Stream<Expression> operands(Expression expression) {
        return expression instanceof Expression.Or or
                ? Stream.concat(operands(or.left()), operands(or.right()))
                : Stream.of(expression);
    }

    private static String kind(Expression expression) {
        if (expression instanceof Expression.Duration) {
            return "a duration";
        }
        return expression instanceof Expression.RawPattern ? "a regular expression" : "a condition";
    }

    private static boolean isTest(Expression expression) {
        return expression instanceof Expression.Comparison
                || expression instanceof Expression.Is
                || expression instanceof Expression.In
                || expression instanceof Expression.Like
                || expression instanceof Expression.RLike
                || expression instanceof Expression.And
                || expression instanceof Expression.Or
                || expression instanceof Expression.Not;
    }
}
