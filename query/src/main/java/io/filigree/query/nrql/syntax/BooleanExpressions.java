package io.filigree.query.nrql.syntax;

/** Distinguishes conditions from values. */
final class BooleanExpressions {

    private BooleanExpressions() {}

    /** Whether the expression is valid as a condition: it is one, or a function that returns booleans. */
    static boolean isCondition(Expression expression) {
        return isTest(expression)
                || (expression instanceof Expression.Call call && call.function() == NrqlFunction.BOOLEAN);
    }

    /** Whether the expression is valid as a value. */
    static boolean isValue(Expression expression) {
        return !isTest(expression)
                && !(expression instanceof Expression.Star)
                && !(expression instanceof Expression.Duration)
                && !(expression instanceof Expression.RawPattern)
                && !(expression instanceof Expression.Where);
    }

    static Expression condition(Expression expression) {
        if (!isCondition(expression)) {
            throw new NrqlException(
                    expression.place(), "expected a condition, such as x = 1, x IS TRUE or x LIKE 'a%'; found a value");
        }
        return expression;
    }

    static Expression value(Expression expression) {
        if (!isValue(expression)) {
            throw new NrqlException(expression.place(), "expected a value; found " + kind(expression));
        }
        return expression;
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
