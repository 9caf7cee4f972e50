package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** An expression whose value is a boolean, or null where that is unknown. */
public sealed interface Condition extends Expression {

    /** {@code a = b} and its like. Values of different types are never equal, and never in order. */
    record Comparison(Relation relation, Expression left, Expression right, SourceLocation place) implements Condition {

        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Comparison(relation, part.apply(left), part.apply(right), place);
        }

        /** How the two are compared. */
        public enum Relation {
            EQUAL("="),
            NOT_EQUAL("!="),
            LESS("<"),
            LESS_OR_EQUAL("<="),
            GREATER(">"),
            GREATER_OR_EQUAL(">=");

            private final String text;

            Relation(String text) {
                this.text = text;
            }

            /** As written. */
            public String text() {
                return text;
            }
        }
    }

    /** {@code x IS NULL}, {@code IS TRUE}, {@code IS FALSE}, or {@code IS NOT}: never null itself. */
    record Is(Expression operand, boolean negated, State state, SourceLocation place) implements Condition {

        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Is(part.apply(operand), negated, state, place);
        }

        /** The permitted values. */
        public enum State {
            NULL,
            TRUE,
            FALSE
        }
    }

    /**
     * {@code x IN (…)}.
     *
     * @param values empty if the values come from a query
     * @param query null for a list of values
     */
    record In(
            Expression operand,
            boolean negated,
            List<Expression> values,
            @Nullable Query query,
            SourceLocation place) implements Condition {

        public In {
            values = List.copyOf(values);
        }

        @Override
        public List<Expression> parts() {
            return Stream.concat(Stream.of(operand), values.stream()).toList();
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new In(
                    part.apply(operand), negated, values.stream().map(part).toList(), query, place);
        }
    }

    /** {@code x LIKE 'a%'}: not case-sensitive, with {@code %} for any characters. */
    record Like(Expression operand, boolean negated, String pattern, SourceLocation place) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Like(part.apply(operand), negated, pattern, place);
        }
    }

    /** {@code x RLIKE r'…'}: the whole of x matches the regular expression. */
    record RLike(Expression operand, boolean negated, String pattern, SourceLocation place) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new RLike(part.apply(operand), negated, pattern, place);
        }
    }

    /** Both. */
    record And(Expression left, Expression right, SourceLocation place) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new And(part.apply(left), part.apply(right), place);
        }
    }

    /** One at least: between conditions. {@link Expression.Coalesce} is OR between values. */
    record Or(Expression left, Expression right, SourceLocation place) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Or(part.apply(left), part.apply(right), place);
        }
    }

    /** Logical NOT. */
    record Not(Expression operand, SourceLocation place) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Not(part.apply(operand), place);
        }
    }
}
