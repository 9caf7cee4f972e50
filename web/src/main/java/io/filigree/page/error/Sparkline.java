package io.filigree.page.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.filigree.query.nrql.QueryResult.Bucket;
import io.filigree.query.nrql.QueryResult.Part;

/**
 * The numbers of errors over time as small bars.
 *
 * @param width of the drawing: the number of buckets
 * @param label for screen readers
 */
record Sparkline(int width, List<Bar> bars, String label) {

    static final int HEIGHT = 16;

    /** A bar, in the units of the drawing. */
    record Bar(int x, String y, String height) {}

    static Sparkline of(Part part) {
        List<Long> counts = part.buckets().stream().map(Sparkline::count).toList();
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                double height = Math.max(1, (double) HEIGHT * counts.get(i) / most);
                bars.add(new Bar(i, decimal(HEIGHT - height), decimal(height)));
            }
        }
        return new Sparkline(Math.max(1, counts.size()), bars, "at most " + most + " in one interval");
    }

    private static long count(Bucket bucket) {
        return bucket.values().get(0) instanceof Number number ? number.longValue() : 0;
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
