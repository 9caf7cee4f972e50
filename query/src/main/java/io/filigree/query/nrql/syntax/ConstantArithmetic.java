package io.filigree.query.nrql.syntax;

import org.jspecify.annotations.Nullable;

/** Computes arithmetic of numbers, for arguments that must be a number, such as {@code 100 * 0.95}. */
final class ConstantArithmetic {

    private ConstantArithmetic() {}

    /** The result as a literal; the same expression where it is no arithmetic of numbers, or has no finite result. */
    static Expression folded(Expression expression) {
        boolean computed = expression instanceof Expression.Arithmetic || expression instanceof Expression.Negative;
        Double value = computed ? value(expression) : null;
        if (value == null || value.isInfinite() || value.isNaN()) {
            return expression;
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return new Expression.Literal(whole ? (Object) value.longValue() : value, expression.place());
    }

    private static @Nullable Double value(Expression expression) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value() instanceof Number number ? number.doubleValue() : null;
        }
        if (expression instanceof Expression.Negative negative) {
            Double operand = value(negative.operand());
            return operand == null ? null : -operand;
        }
        if (!(expression instanceof Expression.Arithmetic arithmetic)) {
            return null;
        }
        Double left = value(arithmetic.left());
        Double right = value(arithmetic.right());
        if (left == null || right == null) {
            return null;
        }
        return switch (arithmetic.sign()) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED_BY -> left / right;
        };
    }
}
