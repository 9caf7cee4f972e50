package io.filigree.query.nrql.syntax;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.query.nrql.syntax.Expression.Argument;
import org.jspecify.annotations.Nullable;

/**
 * What a function takes.
 *
 * @param required one after another
 * @param optional after those, each only with those before it
 * @param more what may follow, any number of times; null for nothing
 * @param most arguments without a name
 * @param named arguments with a name, all optional
 */
record Signature(
        List<Parameter> required,
        List<Parameter> optional,
        @Nullable Parameter more,
        int most,
        Map<String, Parameter> named) {

    /** The type of an argument. */
    enum Parameter {
        /** Not a condition: the function needs a number, a text or an object. */
        VALUE("a value"),
        /** Or a condition, which is true or false. */
        ANY("a value"),
        VALUE_OR_STAR("an attribute or *"),
        NUMBER("a number"),
        /** Greater than zero. */
        POSITIVE("a number greater than 0"),
        PERCENT("a number from 0 to 100"),
        /** The number of buckets of a histogram. */
        BUCKETS("a whole number from 1 to 500"),
        /** The maximum of values of uniques. */
        MEMBERS("a whole number from 1 to 10,000"),
        DIGITS("a whole number from 0 to 15"),
        TEXT("a text in quotes"),
        /** A text whose quotes are optional: {@code numeric}, the name of a field. */
        WORD("a text in quotes"),
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

    private static final Map<NrqlFunction, Signature> SIGNATURES = signatures();

    /**
     * The arguments as the tree has them: words that need no quotes are literals.
     *
     * @throws NrqlException if the function does not accept them
     */
    static List<Argument> checked(NrqlFunction function, List<Argument> arguments, SourceLocation place) {
        return SIGNATURES.getOrDefault(function, takes(Parameter.VALUE)).check(function, arguments, place);
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
        boolean word = parameter == Parameter.WORD || parameter == Parameter.FIELD;
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
            case NUMBER, POSITIVE, PERCENT, BUCKETS, MEMBERS, DIGITS -> true;
            default -> false;
        };
    }

    private static boolean fits(Parameter parameter, Expression value) {
        return switch (parameter) {
            case VALUE -> BooleanExpressions.isPlainValue(value);
            case ANY -> BooleanExpressions.isValue(value);
            case VALUE_OR_STAR -> value instanceof Expression.Star || BooleanExpressions.isPlainValue(value);
            case NUMBER -> number(value) != null;
            case POSITIVE -> isWithin(value, Double.MIN_VALUE, Double.MAX_VALUE);
            case PERCENT -> isWithin(value, 0, 100);
            case BUCKETS -> isWhole(value) && isWithin(value, 1, 500);
            case MEMBERS -> isWhole(value) && isWithin(value, 1, 10_000);
            case DIGITS -> isWhole(value) && isWithin(value, 0, 15);
            case TEXT, WORD -> isText(value);
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
        return "; usage: " + function.usage();
    }

    private static Map<NrqlFunction, Signature> signatures() {
        Map<NrqlFunction, Signature> all = new EnumMap<>(NrqlFunction.class);
        all.put(NrqlFunction.COUNT, takes(Parameter.VALUE_OR_STAR));
        for (NrqlFunction function : List.of(NrqlFunction.LATEST, NrqlFunction.EARLIEST, NrqlFunction.BOOLEAN)) {
            all.put(function, takes(Parameter.ANY));
        }
        all.put(NrqlFunction.UNIQUE_COUNT, takes(Parameter.ANY).more(Parameter.ANY));
        all.put(NrqlFunction.UNIQUES, takes(Parameter.ANY).maybe(Parameter.MEMBERS));
        all.put(NrqlFunction.PERCENTILE, takes(Parameter.VALUE).more(Parameter.PERCENT));
        all.put(NrqlFunction.PERCENTAGE, takes(Parameter.AGGREGATE, Parameter.WHERE));
        all.put(NrqlFunction.FILTER, takes(Parameter.AGGREGATE, Parameter.WHERE));
        all.put(NrqlFunction.RATE, takes(Parameter.AGGREGATE, Parameter.PERIOD));
        all.put(
                NrqlFunction.HISTOGRAM,
                takes(Parameter.VALUE)
                        .maybe(Parameter.POSITIVE, Parameter.BUCKETS, Parameter.NUMBER)
                        .named(Map.of(
                                "width", Parameter.POSITIVE, "buckets", Parameter.BUCKETS, "start", Parameter.NUMBER)));
        all.put(NrqlFunction.KEYSET, takes());
        all.put(
                NrqlFunction.APDEX,
                takes(Parameter.VALUE).maybe(Parameter.POSITIVE).named(Map.of("t", Parameter.POSITIVE)));
        all.put(NrqlFunction.FUNNEL, takes(Parameter.VALUE, Parameter.WHERE).more(Parameter.WHERE));
        all.put(
                NrqlFunction.CDF_PERCENTAGE,
                takes(Parameter.VALUE, Parameter.NUMBER).more(Parameter.NUMBER).atMost(11));
        all.put(NrqlFunction.DERIVATIVE, takes(Parameter.VALUE).maybe(Parameter.PERIOD));
        all.put(NrqlFunction.LATEST_RATE, takes(Parameter.VALUE).maybe(Parameter.PERIOD));
        all.put(NrqlFunction.BUCKET_PERCENTILE, takes(Parameter.VALUE).more(Parameter.PERCENT));
        all.put(NrqlFunction.CARDINALITY, takes(Parameter.ANY).more(Parameter.ANY));
        all.put(NrqlFunction.AGGREGATION_END_TIME, takes());
        all.put(NrqlFunction.BYTE_COUNT_ESTIMATE, takes());

        all.put(NrqlFunction.IF, takes(Parameter.CONDITION, Parameter.ANY).maybe(Parameter.ANY));
        all.put(NrqlFunction.EVENT_TYPE, takes());
        all.put(NrqlFunction.ACCOUNT_ID, takes());
        all.put(NrqlFunction.ROUND, takes(Parameter.VALUE).maybe(Parameter.NUMBER));
        for (NrqlFunction function : List.of(NrqlFunction.LOG, NrqlFunction.POW, NrqlFunction.MOD)) {
            all.put(function, takes(Parameter.VALUE, Parameter.VALUE));
        }
        all.put(NrqlFunction.CLAMP_MAX, takes(Parameter.VALUE, Parameter.VALUE));
        all.put(NrqlFunction.CLAMP_MIN, takes(Parameter.VALUE, Parameter.VALUE));
        all.put(NrqlFunction.SUBSTRING, takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.VALUE));
        all.put(NrqlFunction.POSITION, takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.VALUE));
        all.put(
                NrqlFunction.CONCAT,
                takes(Parameter.ANY).more(Parameter.ANY).atMost(20).named(Map.of("precision", Parameter.DIGITS)));
        all.put(NrqlFunction.STRING, takes(Parameter.ANY).named(Map.of("precision", Parameter.DIGITS)));
        all.put(NrqlFunction.CAPTURE, takes(Parameter.VALUE, Parameter.PATTERN));
        all.put(NrqlFunction.APARSE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(NrqlFunction.JPARSE, takes(Parameter.VALUE).maybe(Parameter.TEXT));
        all.put(NrqlFunction.ENCODE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(NrqlFunction.DECODE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(NrqlFunction.CONVERT, takes(Parameter.VALUE, Parameter.TEXT, Parameter.TEXT));
        for (NrqlFunction function : List.of(
                NrqlFunction.DATE_OF,
                NrqlFunction.HOUR_OF,
                NrqlFunction.MINUTE_OF,
                NrqlFunction.WEEKDAY_OF,
                NrqlFunction.WEEK_OF,
                NrqlFunction.DAY_OF_MONTH_OF,
                NrqlFunction.MONTH_OF,
                NrqlFunction.QUARTER_OF,
                NrqlFunction.YEAR_OF,
                NrqlFunction.DAYS_IN_MONTH_OF)) {
            all.put(function, takes(Parameter.VALUE).maybe(Parameter.WORD));
        }
        Map<String, Parameter> timezone = Map.of("timezone", Parameter.TEXT);
        all.put(
                NrqlFunction.TO_DATETIME,
                takes(Parameter.VALUE).maybe(Parameter.TEXT).named(timezone));
        all.put(
                NrqlFunction.TO_TIMESTAMP,
                takes(Parameter.VALUE).maybe(Parameter.TEXT).named(timezone));
        all.put(NrqlFunction.TUPLE, takes(Parameter.ANY).more(Parameter.ANY));
        all.put(NrqlFunction.GET_FIELD, takes(Parameter.VALUE, Parameter.FIELD));
        all.put(NrqlFunction.CONTAINS, takes(Parameter.VALUE, Parameter.VALUE));
        all.put(NrqlFunction.BUCKETS, takes(Parameter.VALUE, Parameter.POSITIVE, Parameter.BUCKETS));
        return Collections.unmodifiableMap(all);
    }

    private static Signature takes(Parameter... required) {
        return new Signature(List.of(required), List.of(), null, Integer.MAX_VALUE, Map.of());
    }

    private Signature maybe(Parameter... parameters) {
        return new Signature(required, List.of(parameters), more, most, named);
    }

    private Signature more(Parameter parameter) {
        return new Signature(required, optional, parameter, most, named);
    }

    private Signature atMost(int bound) {
        return new Signature(required, optional, more, bound, named);
    }

    private Signature named(Map<String, Parameter> parameters) {
        return new Signature(required, optional, more, most, parameters);
    }
}
