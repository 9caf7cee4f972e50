package io.filigree.query.nrql.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.query.nrql.syntax.Expression.Argument;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a function.
 *
 * @param required one after another
 * @param optional after those, each only with those before it
 * @param more what may follow, any number of times; null for nothing
 * @param most arguments without a name
 * @param named arguments with a name, all optional
 */
public record Signature(
        List<Parameter> required,
        List<Parameter> optional,
        @Nullable Parameter more,
        int most,
        Map<String, Parameter> named) {

    /** The type of an argument. */
    public enum Parameter {
        /** Not a condition: the function needs a number, a text or an object. */
        VALUE("a value"),
        /** Or a condition, which is true or false. */
        ANY("a value"),
        VALUE_OR_STAR("an attribute or *"),
        NUMBER("a number"),
        WHOLE("a whole number"),
        /** Greater than zero. */
        POSITIVE("a number greater than 0"),
        PERCENT("a number from 0 to 100"),
        /** The number of buckets of a histogram. */
        BUCKETS("a whole number from 1 to 500"),
        /** The maximum of values of uniques. */
        MEMBERS("a whole number from 1 to 10,000"),
        DIGITS("a whole number from 0 to 15"),
        /** The encoding of bytes as text. */
        ENCODING("a text in quotes"),
        /** A unit of time or data. */
        UNIT("a text in quotes"),
        /** A path in JSON. */
        PATH("a text in quotes"),
        /** A text in which stars match parts. */
        STARS("a text in quotes"),
        DATE_PATTERN("a text in quotes"),
        TIMEZONE("a text in quotes"),
        /** {@code numeric} or {@code string}, the form of a part of a date; quotes are optional. */
        DATE_FORM("a text in quotes"),
        /** The name of a field, with or without quotes, or the index of an element. */
        FIELD("the name of a field, or an index from 0"),
        PATTERN("a regular expression r'…'"),
        PERIOD("a duration such as 1 minute"),
        WHERE("a condition with WHERE before it"),
        CONDITION("a condition such as x = 1"),
        /** Or arithmetic of aggregates. */
        AGGREGATE("an aggregate such as count(*)");

        private final String text;

        Parameter(String text) {
            this.text = text;
        }
    }

    public Signature {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
        named = Map.copyOf(named);
    }

    /** Whether the first argument is an aggregate. */
    public boolean takesAggregate() {
        return !required.isEmpty() && required.get(0) == Parameter.AGGREGATE;
    }

    /**
     * The arguments as the tree has them: words that need no quotes are literals.
     *
     * @throws NrqlException if the function does not accept them
     */
    static List<Argument> checked(NrqlFunction function, List<Argument> arguments, SourceLocation place) {
        return function.signature().check(function, arguments, place);
    }

    private List<Argument> check(NrqlFunction function, List<Argument> arguments, SourceLocation place) {
        List<Argument> checked = new ArrayList<>();
        int position = 0;
        for (Argument argument : arguments) {
            Parameter parameter = argument.name() == null
                    ? at(position++, function, argument)
                    : ofName(argument.name(), function, argument);
            checked.add(new Argument(argument.name(), fitted(parameter, function, argument.value())));
        }
        if (position < required.size()) {
            throw new NrqlException(place, function.text() + " needs " + required.get(position).text + usage(function));
        }
        return checked;
    }

    private Parameter at(int position, NrqlFunction function, Argument argument) {
        int extra = position - required.size();
        Parameter parameter = extra < 0 ? required.get(position) : extra < optional.size() ? optional.get(extra) : more;
        if (parameter == null || position >= most) {
            throw new NrqlException(argument.value().place(), tooMany(function) + usage(function));
        }
        return parameter;
    }

    private String tooMany(NrqlFunction function) {
        int bound = more == null ? required.size() + optional.size() : most;
        return function.text() + " takes "
                + (bound == 0 ? "no arguments" : bound == 1 ? "one argument" : "at most " + bound + " arguments");
    }

    private Parameter ofName(String name, NrqlFunction function, Argument argument) {
        Parameter parameter = named.get(name.toLowerCase(Locale.ROOT));
        if (parameter == null) {
            throw new NrqlException(
                    argument.value().place(),
                    function.text() + " has no argument named " + SourceText.quoted(name) + usage(function));
        }
        return parameter;
    }

    private static Expression fitted(Parameter parameter, NrqlFunction function, Expression value) {
        boolean word = parameter == Parameter.DATE_FORM || parameter == Parameter.FIELD;
        if (word && value instanceof Expression.Attribute name) {
            return new Expression.Literal(name.name(), name.place());
        }
        Expression constant = ofNumber(parameter) ? ConstantArithmetic.folded(value) : value;
        if (!fits(parameter, constant)) {
            throw new NrqlException(
                    value.place(), function.text() + " expects " + parameter.text + " here" + usage(function));
        }
        if (parameter == Parameter.CONDITION) {
            return BooleanExpressions.condition(value instanceof Expression.Where where ? where.condition() : value);
        }
        return BooleanExpressions.isValue(constant) ? BooleanExpressions.value(constant) : constant;
    }

    private static boolean ofNumber(Parameter parameter) {
        return switch (parameter) {
            case NUMBER, WHOLE, POSITIVE, PERCENT, BUCKETS, MEMBERS, DIGITS -> true;
            default -> false;
        };
    }

    private static boolean fits(Parameter parameter, Expression value) {
        return switch (parameter) {
            case VALUE -> BooleanExpressions.isPlainValue(value);
            case ANY -> BooleanExpressions.isValue(value);
            case VALUE_OR_STAR -> value instanceof Expression.Star || BooleanExpressions.isPlainValue(value);
            case NUMBER -> number(value) != null;
            case WHOLE -> isWhole(value);
            case POSITIVE -> isWithin(value, Double.MIN_VALUE, Double.MAX_VALUE);
            case PERCENT -> isWithin(value, 0, 100);
            case BUCKETS -> isWhole(value) && isWithin(value, 1, 500);
            case MEMBERS -> isWhole(value) && isWithin(value, 1, 10_000);
            case DIGITS -> isWhole(value) && isWithin(value, 0, 15);
            case ENCODING, UNIT, PATH, STARS, DATE_PATTERN, TIMEZONE, DATE_FORM -> isText(value);
            case FIELD -> isText(value) || (isWhole(value) && isWithin(value, 0, Integer.MAX_VALUE));
            case PATTERN -> value instanceof Expression.RawPattern || isText(value);
            case PERIOD -> value instanceof Expression.Duration;
            case WHERE -> value instanceof Expression.Where;
            case CONDITION -> value instanceof Expression.Where || BooleanExpressions.isCondition(value);
            case AGGREGATE -> BooleanExpressions.isPlainValue(value) && Shape.hasAggregate(value);
        };
    }

    private static @Nullable Number number(Expression value) {
        return value instanceof Expression.Literal literal && literal.value() instanceof Number number ? number : null;
    }

    private static boolean isWithin(Expression value, double least, double most) {
        Number number = number(value);
        return number != null && number.doubleValue() >= least && number.doubleValue() <= most;
    }

    private static boolean isText(Expression value) {
        return value instanceof Expression.Literal literal && literal.value() instanceof String;
    }

    private static boolean isWhole(Expression value) {
        return number(value) instanceof Long;
    }

    private static String usage(NrqlFunction function) {
        return "; usage: " + function.documentation().usage();
    }

    public static Signature takes(Parameter... required) {
        return new Signature(List.of(required), List.of(), null, Integer.MAX_VALUE, Map.of());
    }

    public Signature maybe(Parameter... parameters) {
        return new Signature(required, List.of(parameters), more, most, named);
    }

    public Signature more(Parameter parameter) {
        return new Signature(required, optional, parameter, most, named);
    }

    public Signature atMost(int bound) {
        return new Signature(required, optional, more, bound, named);
    }

    public Signature named(Map<String, Parameter> parameters) {
        return new Signature(required, optional, more, most, parameters);
    }
}
