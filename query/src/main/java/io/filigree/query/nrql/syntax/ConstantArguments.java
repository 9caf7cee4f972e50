package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Optional;

import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.Expression.Literal;
import io.filigree.query.nrql.syntax.Expression.Negative;

/** Reads arguments that have to be constants. */
public final class ConstantArguments {

    private ConstantArguments() {}

    /**
     * Returns a number, a text or a boolean.
     *
     * @param expected for the error
     * @throws NrqlException if the expression is not a constant
     */
    public static Object value(Expression expression, String expected) {
        if (expression instanceof Literal literal && literal.value() != null) {
            return literal.value();
        }
        if (expression instanceof Negative negative
                && negative.operand() instanceof Literal literal
                && literal.value() instanceof Number number) {
            return -number.doubleValue();
        }
        if (expression instanceof Expression.RawPattern pattern) {
            return pattern.pattern();
        }
        throw new NrqlException(expression.place(), "expected " + expected);
    }

    /** @throws NrqlException if the expression is not a constant text */
    public static String text(Expression expression) {
        if (value(expression, "a text in quotes") instanceof String text) {
            return text;
        }
        throw new NrqlException(expression.place(), "expected a text in quotes");
    }

    /** @throws NrqlException if the expression is not a constant number */
    public static double number(Expression expression) {
        if (value(expression, "a number") instanceof Number number) {
            return number.doubleValue();
        }
        throw new NrqlException(expression.place(), "expected a number");
    }

    /** The number that a call has as the argument of that name, or else at that position. */
    public static double number(Call call, String name, int position, double otherwise) {
        List<Expression> positional = call.positional();
        return call.named(name)
                .or(() -> position < positional.size() ? Optional.of(positional.get(position)) : Optional.empty())
                .map(ConstantArguments::number)
                .orElse(otherwise);
    }
}
