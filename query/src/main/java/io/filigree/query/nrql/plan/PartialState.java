package io.filigree.query.nrql.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.ExpressionText;

/**
 * The partial result of an aggregate for a group of events. The states of two groups can be merged to the state of both, whichever
 * engine computed them, so that a query can read several time ranges separately.
 *
 * @param kind the kind of the state
 * @param arguments evaluated for each event; none for {@link Kind#EVENTS}
 * @param parameters numbers that the kind needs
 * @param summaries whether a data point that is a summary counts as the values that it summarizes; the argument is the name
 *     of a metric
 * @param filters conditions that an event has to meet
 */
public record PartialState(
        Kind kind, List<Expression> arguments, List<Double> parameters, boolean summaries, List<Expression> filters) {

    public PartialState {
        arguments = List.copyOf(arguments);
        parameters = List.copyOf(parameters);
        filters = List.copyOf(filters);
    }

    /** The kinds of states, and how two of them are merged. */
    public enum Kind {
        /** The number of events; added. */
        EVENTS,
        /** The number of events that have a value; added. */
        COUNT,
        /** The number of events that have a number; added. */
        COUNT_OF_NUMBERS,
        /** The sum of the numbers, null without numbers; added. */
        SUM,
        /** The smallest number; the smaller. */
        MIN,
        /** The largest number; the larger. */
        MAX,
        /** Count, mean, and sum of the squared differences from the mean; merged by the formula of Chan et al. (1979). */
        VARIANCE,
        /** The newest value with its time; the newer. */
        NEWEST,
        /** The oldest value with its time; the older. */
        OLDEST,
        /** The set of the values, of several arguments the set of their combinations, of which the count is used; united. */
        DISTINCT,
        /** The set of the values; united. */
        VALUES,
        /** Each number with its frequency; the frequencies are added. The parameters are the percentages that are used. */
        FREQUENCIES,
        /** The frequency of each bucket of a histogram; added. The parameters are start, width of a bucket, and buckets. */
        HISTOGRAM,
        /** The sum of the numbers for each upper bound, which is the first argument; added. */
        SUM_BY_BOUND,
        /** Count, means, and sums of products of the differences from the means of time and number; merged likewise. */
        REGRESSION,
        /** The newest two numbers with their times; the newest two of both. */
        LAST_TWO
    }

    /** A state of one argument without parameters. */
    public static PartialState of(Kind kind, Expression argument, List<Expression> filters) {
        return new PartialState(kind, List.of(argument), List.of(), false, filters);
    }

    /** The same state of a metric whose summaries are read too. */
    PartialState withSummaries() {
        return new PartialState(kind, arguments, parameters, true, filters);
    }

    /** The number of events. */
    public static PartialState events(List<Expression> filters) {
        return new PartialState(Kind.EVENTS, List.of(), List.of(), false, filters);
    }

    /** Returns the kind with its arguments as NRQL, and the filters. States of the same text are the same. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT) + (summaries ? " of metric" : "");
        String of = arguments.stream().map(ExpressionText::of).collect(Collectors.joining(", "));
        String with = parameters.stream()
                .map(number ->
                        "; " + BigDecimal.valueOf(number).stripTrailingZeros().toPlainString())
                .collect(Collectors.joining());
        String where = filters.stream()
                .map(filter -> filter instanceof Expression.Where named ? named.condition() : filter)
                .map(filter -> "(" + ExpressionText.of(filter) + ")")
                .collect(Collectors.joining(" AND "));
        return name + "(" + of + with + ")" + (where.isEmpty() ? "" : " WHERE " + where);
    }
}
