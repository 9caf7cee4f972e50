package io.filigree.query.nrql.syntax;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Something that has a value: for an event, or, where aggregates are in it, for a group of events. A
 * {@link Condition} has a boolean.
 */
public sealed interface Expression
        permits Condition,
                Expression.Attribute,
                Expression.Literal,
                Expression.RawPattern,
                Expression.Star,
                Expression.Duration,
                Expression.Where,
                Expression.Cases,
                Expression.Call,
                Expression.Negative,
                Expression.Arithmetic,
                Expression.Subquery,
                Expression.Coalesce {

    /** Where it begins. */
    SourceLocation place();

    /** The direct operands, in their order; none of a subquery. */
    default List<Expression> parts() {
        return List.of();
    }

    /** The same expression with each of its {@linkplain #parts parts} replaced. */
    default Expression withParts(UnaryOperator<Expression> part) {
        return this;
    }

    /** An attribute by its name as written, without backticks. Aliases are not resolved. */
    record Attribute(String name, SourceLocation place) implements Expression {}

    /**
     * A constant.
     *
     * @param value a Long, Double, String, Boolean, or null for {@code NULL}
     */
    record Literal(@Nullable Object value, SourceLocation place) implements Expression {}

    /** A raw pattern, {@code r'…'}. */
    record RawPattern(String pattern, SourceLocation place) implements Expression {}

    /** {@code *}: of {@code SELECT *} and {@code count(*)}. */
    record Star(SourceLocation place) implements Expression {}

    /** A duration as an argument, as in {@code rate(count(*), 1 minute)}. */
    record Duration(TimePeriod period, SourceLocation place) implements Expression {}

    /** A condition as an argument, as in {@code filter(count(*), WHERE error IS TRUE)}, with the name it may have. */
    record Where(Expression condition, @Nullable String label, SourceLocation place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(condition);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Where(part.apply(condition), label, place);
        }
    }

    /**
     * {@code CASES (WHERE … AS 'a', WHERE …) OR attribute}, for FACET: the label of the first case that an event meets.
     *
     * @param cases each with a label
     * @param otherwise the value for events that meet no case; null without
     */
    record Cases(List<Where> cases, @Nullable Expression otherwise, SourceLocation place) implements Expression {

        public Cases {
            cases = List.copyOf(cases);
        }

        @Override
        public List<Expression> parts() {
            return Stream.concat(cases.stream(), Stream.ofNullable(otherwise)).toList();
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            List<Where> replaced = cases.stream()
                    .map(each -> new Where(part.apply(each.condition()), each.label(), each.place()))
                    .toList();
            return new Cases(replaced, otherwise == null ? null : part.apply(otherwise), place);
        }
    }

    /**
     * A call.
     *
     * @param arguments in their order, named ones among them
     */
    record Call(NrqlFunction function, List<Argument> arguments, SourceLocation place) implements Expression {

        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<Expression> parts() {
            return arguments.stream().map(Argument::value).toList();
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            List<Argument> replaced = arguments.stream()
                    .map(argument -> new Argument(argument.name(), part.apply(argument.value())))
                    .toList();
            return new Call(function, replaced, place);
        }

        /** The arguments without a name. */
        public List<Expression> positional() {
            return arguments.stream()
                    .filter(argument -> argument.name() == null)
                    .map(Argument::value)
                    .toList();
        }

        /** The argument of that name, {@code width} in {@code histogram(duration, width: 10)}. */
        public Optional<Expression> named(String name) {
            return arguments.stream()
                    .filter(argument -> name.equalsIgnoreCase(argument.name()))
                    .map(Argument::value)
                    .findFirst();
        }
    }

    /** An argument of a call; positional arguments have no name. */
    record Argument(@Nullable String name, Expression value) {}

    /** {@code -x}. */
    record Negative(Expression operand, SourceLocation place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Negative(part.apply(operand), place);
        }
    }

    /** Two numbers and a sign between them. Division by zero is null. */
    record Arithmetic(Sign sign, Expression left, Expression right, SourceLocation place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Arithmetic(sign, part.apply(left), part.apply(right), place);
        }

        /** The four operations. */
        public enum Sign {
            PLUS("+"),
            MINUS("-"),
            TIMES("*"),
            DIVIDED_BY("/");

            private final String text;

            Sign(String text) {
                this.text = text;
            }

            /** As written. */
            public String text() {
                return text;
            }
        }
    }

    /**
     * {@code (SELECT average(x) FROM A)} where a value is expected: the one value of its result, null where it is empty.
     *
     * @param query of one column
     */
    record Subquery(Query query, SourceLocation place) implements Expression {}

    /**
     * {@code a OR b} where a value is expected: the first that is not null.
     *
     * @param values two or more
     */
    record Coalesce(List<Expression> values, SourceLocation place) implements Expression {

        public Coalesce {
            values = List.copyOf(values);
        }

        @Override
        public List<Expression> parts() {
            return values;
        }

        @Override
        public Expression withParts(UnaryOperator<Expression> part) {
            return new Coalesce(values.stream().map(part).toList(), place);
        }
    }
}
