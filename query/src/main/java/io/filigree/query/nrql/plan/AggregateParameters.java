package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.syntax.ConstantArguments;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.TimePeriod;

/** The constants among the arguments of aggregates, with their defaults. */
public final class AggregateParameters {

    private AggregateParameters() {}

    /** Returns the numbers that follow the first argument. */
    public static List<Double> numbers(List<Expression> given) {
        return given.stream().skip(1).map(ConstantArguments::number).toList();
    }

    /** Returns the percentages of a percentile; 95 by default. */
    public static List<Double> thresholds(List<Expression> given) {
        return given.size() == 1 ? List.of(95d) : numbers(given);
    }

    /** Returns the threshold of a satisfied user, in the unit of the attribute; 0.5 by default. */
    public static double apdex(Call call) {
        return number(call, "t", 1, 0.5);
    }

    /** Returns the length of the period after the attribute, in ms. */
    public static double period(List<Expression> given, TimePeriod.Unit otherwise) {
        return given.size() > 1 && given.get(1) instanceof Expression.Duration duration
                ? duration.period().millis()
                : otherwise.millis();
    }

    /**
     * The buckets of a histogram.
     *
     * @param start the lower bound of the first bucket
     * @param width of each bucket
     */
    public record Histogram(double start, double width, int buckets) {

        /** Returns the buckets that a call describes. */
        public static Histogram of(Call call) {
            int buckets = (int) number(call, "buckets", 2, 40);
            return new Histogram(number(call, "start", 3, 0), number(call, "width", 1, 10) / buckets, buckets);
        }

        List<Double> parameters() {
            return List.of(start, width, (double) buckets);
        }
    }

    private static double number(Call call, String name, int position, double otherwise) {
        List<Expression> given = call.positional();
        return call.named(name)
                .or(() -> given.stream().skip(position).findFirst())
                .map(ConstantArguments::number)
                .orElse(otherwise);
    }
}
