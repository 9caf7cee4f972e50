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

    /** What an argument may be. */
    enum Parameter {
        VALUE("a value"),
        VALUE_OR_STAR("an attribute or *"),
        NUMBER("a number"),
        /** More than zero. */
        POSITIVE("a number greater than 0"),
        PERCENT("a number from 0 to 100"),
        /** Of what a histogram has. */
        BUCKETS("a whole number from 1 to 500"),
        /** Of what uniques lists. */
        MEMBERS("a whole number from 1 to 10,000"),
        DIGITS("a whole number from 0 to 15"),
        TEXT("a text in quotes"),
        /** A word that needs no quotes: {@code numeric}, the name of a field. */
        WORD("a text in quotes"),
        PATTERN("a regular expression r'…'"),
        PERIOD("a length of time such as 1 minute"),
        WHERE("a condition with WHERE before it"),
        CONDITION("a condition such as x = 1"),
        AGGREGATE("an aggregate such as count(*)");

        private final String text;

        Parameter(String text) {
            this.text = text;
        }
    }

    private static final Map<Function, Signature> SIGNATURES = signatures();

    /**
     * The arguments as the tree has them: words that need no quotes are literals.
     *
     * @throws NrqlException when the function does not take them
     */
    static List<Argument> checked(Function function, List<Argument> arguments, Place place) {
        return SIGNATURES.getOrDefault(function, takes(Parameter.VALUE)).check(function, arguments, place);
    }

    private List<Argument> check(Function function, List<Argument> arguments, Place place) {
        List<Argument> checked = new ArrayList<>();
        int position = 0;
        for (Argument argument : arguments) {
            Parameter parameter = argument.name() == null
                    ? at(position++, function, argument)
                    : ofName(argument.name(), function, argument);
            checked.add(new Argument(argument.name(), fitted(parameter, function, argument.value())));
        }
        if (position < required.size()) {
            throw new NrqlException(
                    place, function.text() + " is missing " + required.get(position).text + usage(function));
        }
        return checked;
    }

    private Parameter at(int position, Function function, Argument argument) {
        int extra = position - required.size();
        Parameter parameter = extra < 0 ? required.get(position) : extra < optional.size() ? optional.get(extra) : more;
        if (parameter == null || position >= most) {
            throw new NrqlException(argument.value().place(), tooMany(function) + usage(function));
        }
        return parameter;
    }

    private String tooMany(Function function) {
        int bound = more == null ? required.size() + optional.size() : most;
        return function.text() + " takes "
                + (bound == 0 ? "nothing" : bound == 1 ? "one argument" : "up to " + bound + " arguments");
    }

    private Parameter ofName(String name, Function function, Argument argument) {
        Parameter parameter = named.get(name.toLowerCase(Locale.ROOT));
        if (parameter == null) {
            throw new NrqlException(
                    argument.value().place(),
                    function.text() + " has no argument named " + Texts.quoted(name) + usage(function));
        }
        return parameter;
    }

    private static Expression fitted(Parameter parameter, Function function, Expression value) {
        if (parameter == Parameter.WORD && value instanceof Expression.Attribute word) {
            return new Expression.Literal(word.name(), word.place());
        }
        if (!fits(parameter, value)) {
            throw new NrqlException(
                    value.place(), function.text() + " takes " + parameter.text + " here" + usage(function));
        }
        return value;
    }

    private static boolean fits(Parameter parameter, Expression value) {
        return switch (parameter) {
            case VALUE -> Conditions.isValue(value);
            case VALUE_OR_STAR -> value instanceof Expression.Star || Conditions.isValue(value);
            case NUMBER -> number(value) != null;
            case POSITIVE -> isWithin(value, Double.MIN_VALUE, Double.MAX_VALUE);
            case PERCENT -> isWithin(value, 0, 100);
            case BUCKETS -> isWhole(value) && isWithin(value, 1, 500);
            case MEMBERS -> isWhole(value) && isWithin(value, 1, 10_000);
            case DIGITS -> isWhole(value) && isWithin(value, 0, 15);
            case TEXT, WORD -> isText(value);
            case PATTERN -> value instanceof Expression.RawPattern || isText(value);
            case PERIOD -> value instanceof Expression.Duration;
            case WHERE -> value instanceof Expression.Where;
            case CONDITION -> Conditions.isCondition(value);
            case AGGREGATE ->
                value instanceof Expression.Call call && call.function().kind() == Function.Kind.AGGREGATE;
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

    private static String usage(Function function) {
        return "; it is written " + function.usage();
    }

    private static Map<Function, Signature> signatures() {
        Map<Function, Signature> all = new EnumMap<>(Function.class);
        all.put(Function.COUNT, takes(Parameter.VALUE_OR_STAR));
        all.put(Function.UNIQUE_COUNT, takes(Parameter.VALUE).more(Parameter.VALUE));
        all.put(Function.UNIQUES, takes(Parameter.VALUE).maybe(Parameter.MEMBERS));
        all.put(Function.PERCENTILE, takes(Parameter.VALUE).more(Parameter.PERCENT));
        all.put(Function.PERCENTAGE, takes(Parameter.AGGREGATE, Parameter.WHERE));
        all.put(Function.FILTER, takes(Parameter.AGGREGATE, Parameter.WHERE));
        all.put(Function.RATE, takes(Parameter.AGGREGATE, Parameter.PERIOD));
        all.put(
                Function.HISTOGRAM,
                takes(Parameter.VALUE)
                        .maybe(Parameter.POSITIVE, Parameter.BUCKETS, Parameter.NUMBER)
                        .named(Map.of(
                                "width", Parameter.POSITIVE, "buckets", Parameter.BUCKETS, "start", Parameter.NUMBER)));
        all.put(Function.KEYSET, takes());
        all.put(Function.APDEX, takes(Parameter.VALUE).named(Map.of("t", Parameter.POSITIVE)));
        all.put(Function.FUNNEL, takes(Parameter.VALUE, Parameter.WHERE).more(Parameter.WHERE));
        all.put(
                Function.CDF_PERCENTAGE,
                takes(Parameter.VALUE, Parameter.NUMBER).more(Parameter.NUMBER).atMost(11));
        all.put(Function.DERIVATIVE, takes(Parameter.VALUE).maybe(Parameter.PERIOD));
        all.put(Function.LATEST_RATE, takes(Parameter.VALUE).maybe(Parameter.PERIOD));
        all.put(Function.BUCKET_PERCENTILE, takes(Parameter.VALUE).more(Parameter.PERCENT));
        all.put(Function.CARDINALITY, takes(Parameter.VALUE).more(Parameter.VALUE));
        all.put(Function.AGGREGATION_END_TIME, takes());

        all.put(Function.IF, takes(Parameter.CONDITION, Parameter.VALUE).maybe(Parameter.VALUE));
        all.put(Function.EVENT_TYPE, takes());
        all.put(Function.ACCOUNT_ID, takes());
        all.put(Function.ROUND, takes(Parameter.VALUE).maybe(Parameter.NUMBER));
        for (Function function : List.of(Function.LOG, Function.POW, Function.MOD)) {
            all.put(function, takes(Parameter.VALUE, Parameter.VALUE));
        }
        all.put(Function.CLAMP_MAX, takes(Parameter.VALUE, Parameter.VALUE));
        all.put(Function.CLAMP_MIN, takes(Parameter.VALUE, Parameter.VALUE));
        all.put(Function.SUBSTRING, takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.VALUE));
        all.put(Function.POSITION, takes(Parameter.VALUE, Parameter.VALUE).maybe(Parameter.VALUE));
        all.put(
                Function.CONCAT,
                takes(Parameter.VALUE).more(Parameter.VALUE).atMost(20).named(Map.of("precision", Parameter.DIGITS)));
        all.put(Function.STRING, takes(Parameter.VALUE).named(Map.of("precision", Parameter.DIGITS)));
        all.put(Function.CAPTURE, takes(Parameter.VALUE, Parameter.PATTERN));
        all.put(Function.APARSE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(Function.JPARSE, takes(Parameter.VALUE).maybe(Parameter.TEXT));
        all.put(Function.ENCODE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(Function.DECODE, takes(Parameter.VALUE, Parameter.TEXT));
        all.put(Function.CONVERT, takes(Parameter.VALUE, Parameter.TEXT, Parameter.TEXT));
        for (Function function : List.of(
                Function.DATE_OF,
                Function.HOUR_OF,
                Function.MINUTE_OF,
                Function.WEEKDAY_OF,
                Function.WEEK_OF,
                Function.DAY_OF_MONTH_OF,
                Function.MONTH_OF,
                Function.QUARTER_OF,
                Function.YEAR_OF,
                Function.DAYS_IN_MONTH_OF)) {
            all.put(function, takes(Parameter.VALUE).maybe(Parameter.WORD));
        }
        Map<String, Parameter> timezone = Map.of("timezone", Parameter.TEXT);
        all.put(
                Function.TO_DATETIME,
                takes(Parameter.VALUE).maybe(Parameter.TEXT).named(timezone));
        all.put(
                Function.TO_TIMESTAMP,
                takes(Parameter.VALUE).maybe(Parameter.TEXT).named(timezone));
        all.put(Function.TUPLE, takes(Parameter.VALUE).more(Parameter.VALUE));
        all.put(Function.GET_FIELD, takes(Parameter.VALUE, Parameter.WORD));
        all.put(Function.BUCKETS, takes(Parameter.VALUE, Parameter.POSITIVE, Parameter.BUCKETS));
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
