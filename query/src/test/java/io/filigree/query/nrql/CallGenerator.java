package io.filigree.query.nrql;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Calls of every function. In the templates X is any value, D a time, N a number, T a text, J a JSON text, A an array and C a
 * condition. Some numbers and texts are neither. */
final class CallGenerator {

    /** Functions that give a number. What is not exact in doubles is rounded: texts of it would differ in the last digit. */
    private static final List<String> NUMERIC = List.of(
            "if(C, N, X)",
            "numeric(T)",
            "numeric(X)",
            "abs(N)",
            "ceil(N)",
            "floor(N)",
            "round(N)",
            "round(N, 0.5)",
            "round(exp(clamp_min(clamp_max(N, 5), -5)), 0.001)",
            "round(ln(N), 0.001)",
            "round(log2(N), 0.001)",
            "round(log10(N), 0.001)",
            "round(log(N, 7), 0.001)",
            "round(log(N, N), 0.001)",
            "round(pow(clamp_max(clamp_min(N, -99), 99), 3), 0.001)",
            "round(sqrt(N), 0.001)",
            "mod(N, 3)",
            "mod(N, N)",
            "clamp_max(N, N)",
            "clamp_min(N, N)",
            "length(T)",
            "length(A)",
            "length(X)",
            "position(T, 'e')",
            "position(T, T)",
            "position(T, 'a', -1)",
            "convert(N, 'ms', 's')",
            "convert(N, 'GiBy', 'bit')",
            "hourOf(D, numeric)",
            "weekdayOf(D, numeric)",
            "monthOf(D, numeric)",
            "yearOf(D, numeric)",
            "toTimestamp(toDatetime(D))",
            "toTimestamp(T)",
            "toTimestamp(substring(toDatetime(D), 0, 10), 'yyyy-MM-dd')",
            "tuple(N, T)[0]",
            "getField(tuple(X, N), 1)");

    private static final List<String> TEXTUAL = List.of(
            "if(C, T, T)",
            "string(X)",
            "string(N, precision: 2)",
            "lower(T)",
            "upper(T)",
            "substring(T, 1, 3)",
            "substring(T, -2)",
            "substring(T, position(T, 'a'), length(T))",
            "concat(T, '-', X)",
            "concat(N, T, precision: 1)",
            "capture(T, r'(?P<x>[a-zA-Z]+).*')",
            "aparse(T, '%e*')",
            "jparse(J, 'user.name')",
            "encode(T, 'base64')",
            "encode(T, 'base64url')",
            "encode(T, 'hex')",
            "decode(T, 'hex')",
            "decode(T, 'base64')",
            "decode(encode(T, 'base64url'), 'base64url')",
            "dateOf(D)",
            "hourOf(D)",
            "minuteOf(D)",
            "weekdayOf(D)",
            "weekOf(D)",
            "dayOfMonthOf(D)",
            "monthOf(D)",
            "quarterOf(D)",
            "yearOf(D)",
            "daysInMonthOf(D)",
            "toDatetime(D)",
            "toDatetime(D, 'dd.MM.yyyy H:mm', timezone: 'Asia/Kolkata')");

    private static final List<String> OTHER = List.of(
            "boolean(X)",
            "boolean(if(C, 'true', T))",
            "if(C, X)",
            "jparse(X)",
            "jparse(J)",
            "jparse(concat('[', N, ', \"a\"]'), '[1]')",
            "mapKeys(jparse(J))",
            "mapKeys(jparse(X))",
            "mapKeys(jparse(J, 'user'))",
            "mapValues(jparse(J))",
            "mapValues(X)",
            "tuple(X, X)",
            "tuple(X, X)[1]",
            "getField(A, 0)",
            "getField(X, 0)",
            "contains(A, T)",
            "contains(X, X)",
            "contains(tuple(X, X), X)");

    /** Functions of events that have no argument. */
    private static final List<String> OF_EVENT_ALONE = List.of("eventType()", "accountId()");

    private static final List<String> AGGREGATES = List.of(
            "sum(N)",
            "sum(X)",
            "count(X)",
            "average(N)",
            "min(N)",
            "max(N)",
            "latest(X)",
            "earliest(X)",
            "uniqueCount(X)",
            "uniqueCount(T)",
            "uniqueCount(X, X)",
            "cardinality(X, T)",
            "uniques(X, 20)",
            "uniques(X)[0]",
            "percentile(N, 50, 99)",
            "percentile(N, 90)[90]",
            "median(N)",
            "round(stddev(N), 0.001)",
            "round(stdvar(N), 0.001)",
            "histogram(N, 4, 8)",
            "histogram(N, width: 100, buckets: 3)[2]",
            "apdex(N, t: 0.3)",
            "round(getField(apdex(N), score), 0.01)",
            "funnel(T, WHERE C, WHERE C)",
            "cdfPercentage(N, 0.5, 10)",
            "latestrate(N, 1 minute)",
            "latestrate(abs(N), 1 minute)",
            "idelta(N)",
            "bucketPercentile(N, 50, 90)",
            "percentage(sum(N), WHERE C)",
            "filter(max(N), WHERE C)",
            "filter(latest(X), WHERE C)",
            "rate(count(X), 1 hour)",
            "concat(cardinality(X, T), '-')",
            "round(median(N), 0.001)",
            "round(latestrate(N, 1 minute), 0.001)",
            "abs(idelta(N))",
            "bucketPercentile(N, 90)[90]",
            "getField(cdfPercentage(N, 10), '10')",
            "funnel(T, WHERE C, WHERE C)[1]",
            "floor(percentage(count(X), WHERE C))",
            "aggregationendtime()",
            "dateOf(aggregationendtime())",
            "derivative(abs(duration), 1 hour)",
            "round(derivative(cwDuration, 1 hour), 0.01)");

    /** Aggregates without rounding, as arguments of functions. */
    private static final List<String> EXACT = List.of(
            "count(X)", "min(X)", "latest(X)", "latest(J)", "earliest(X)", "uniques(T)", "filter(count(*), WHERE C)");

    private static final List<String> EXACT_NUMBERS =
            List.of("count(*)", "max(N)", "min(N)", "uniqueCount(T)", "max(timestamp)");

    private static final List<String> EXACT_TEXTS = List.of("latest(T)", "earliest(T)", "uniques(T)[0]");

    /** What the templates' letters mean. */
    interface Values {

        String value();

        String number();

        String text();

        String condition();

        /** Milliseconds since 1970. */
        String time();

        /** A text that is JSON. */
        String json();

        String array();
    }

    private final Random random;

    CallGenerator(Random random) {
        this.random = random;
    }

    String ofEvent(Values values) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> filled(one(OTHER), values);
            case 2, 3, 4 -> numeric(values);
            default -> textual(values);
        };
    }

    String numeric(Values values) {
        return filled(one(NUMERIC), values);
    }

    String textual(Values values) {
        return filled(random.nextInt(12) == 0 ? one(OF_EVENT_ALONE) : one(TEXTUAL), values);
    }

    String aggregate(Values values) {
        return filled(one(AGGREGATES), values);
    }

    /** A function of aggregates. */
    String ofAggregates(Values values) {
        Supplier<String> exact = () -> filled(one(EXACT), values);
        return filled(one(one(List.of(NUMERIC, TEXTUAL, OTHER))), new Values() {
            @Override
            public String value() {
                return exact.get();
            }

            @Override
            public String number() {
                return filled(one(EXACT_NUMBERS), values);
            }

            @Override
            public String text() {
                return filled(one(EXACT_TEXTS), values);
            }

            @Override
            public String condition() {
                return exact.get() + " IS NOT NULL";
            }

            @Override
            public String time() {
                return "max(timestamp)";
            }

            @Override
            public String json() {
                return "latest(payload)";
            }

            @Override
            public String array() {
                return random.nextBoolean() ? "latest(labels)" : filled("uniques(T)", values);
            }
        });
    }

    private static String filled(String template, Values values) {
        StringBuilder call = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char letter = template.charAt(i);
            boolean within = i > 0 && " (".indexOf(template.charAt(i - 1)) >= 0;
            boolean alone = within && i + 1 < template.length() && ",)".indexOf(template.charAt(i + 1)) >= 0;
            call.append(
                    !alone
                            ? String.valueOf(letter)
                            : switch (letter) {
                                case 'X' -> values.value();
                                case 'N' -> values.number();
                                case 'T' -> values.text();
                                case 'C' -> values.condition();
                                case 'D' -> values.time();
                                case 'J' -> values.json();
                                case 'A' -> values.array();
                                default -> String.valueOf(letter);
                            });
        }
        return call.toString();
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
