package io.filigree.page.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.NrqlFunction;

/**
 * The buckets of a histogram: a number of buckets of the same size, the first from {@code start}.
 *
 * @param unit of the attribute
 */
record HistogramBuckets(double start, double size, int count, ValueUnit unit) {

    private static final double WIDTH = 10;
    private static final double COUNT = 40;

    /** Empty for another expression. */
    static Optional<HistogramBuckets> of(Expression expression) {
        if (!(expression instanceof Expression.Call call)) {
            return Optional.empty();
        }
        if (call.function() == NrqlFunction.FILTER && !call.positional().isEmpty()) {
            return of(call.positional().get(0));
        }
        if (call.function() != NrqlFunction.HISTOGRAM) {
            return Optional.empty();
        }
        double count = number(call, "buckets", 2, COUNT);
        return Optional.of(new HistogramBuckets(
                number(call, "start", 3, 0), number(call, "width", 1, WIDTH) / count, (int) count, ValueUnit.of(call)));
    }

    /** The lower bounds. */
    List<Double> begins() {
        return IntStream.range(0, count).mapToObj(this::begin).toList();
    }

    /** The range of the bucket. */
    String name(int bucket) {
        String begin = unit.show(begin(bucket));
        return bucket == count - 1 ? begin + " and more" : begin + " – " + unit.show(begin(bucket + 1));
    }

    private double begin(int bucket) {
        // Rounded, to show 0.3 and not 0.30000000000000004.
        return Double.parseDouble(String.format(Locale.ROOT, "%.9g", start + bucket * size));
    }

    private static double number(Expression.Call call, String name, int position, double fallback) {
        List<Expression> positional = call.positional();
        return call.named(name)
                .or(() -> position < positional.size() ? Optional.of(positional.get(position)) : Optional.empty())
                .map(HistogramBuckets::number)
                .orElse(fallback);
    }

    private static double number(Expression expression) {
        if (expression instanceof Expression.Negative negative) {
            return -number(negative.operand());
        }
        return expression instanceof Expression.Literal literal && literal.value() instanceof Number number
                ? number.doubleValue()
                : 0;
    }
}
