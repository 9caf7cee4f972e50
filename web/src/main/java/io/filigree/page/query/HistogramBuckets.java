package io.filigree.page.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.ResultShape;

/**
 * The names of the buckets of a histogram.
 *
 * @param unit of the attribute
 */
record HistogramBuckets(ResultShape.Buckets buckets, ValueUnit unit) {

    /** Empty for another expression. */
    static Optional<HistogramBuckets> of(Expression expression) {
        return ResultShape.of(expression) instanceof ResultShape.Buckets buckets
                ? Optional.of(new HistogramBuckets(buckets, ValueUnit.of(expression)))
                : Optional.empty();
    }

    /** The lower bounds. */
    List<Double> begins() {
        return IntStream.range(0, buckets.count()).mapToObj(this::begin).toList();
    }

    /** The ranges. */
    List<String> names() {
        return IntStream.range(0, buckets.count()).mapToObj(this::name).toList();
    }

    private String name(int bucket) {
        String begin = unit.show(begin(bucket));
        return bucket == buckets.count() - 1 ? begin + " and more" : begin + " – " + unit.show(begin(bucket + 1));
    }

    private double begin(int bucket) {
        // Rounded, to show 0.3 and not 0.30000000000000004.
        return Double.parseDouble(String.format(Locale.ROOT, "%.9g", buckets.start() + bucket * buckets.size()));
    }
}
