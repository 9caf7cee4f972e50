package io.filigree.query.nrql.naive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Data points of a metric, one after the other: a single value is a summary of one. */
final class Metrics {

    /** Those that are of summaries, too. */
    static final Set<String> FUNCTIONS = Set.of("count", "sum", "average", "min", "max", "latest", "earliest");

    private Metrics() {}

    static boolean has(Row row, String metric) {
        return Stream.of("", ".count", ".sum", ".min", ".max").anyMatch(part -> row.value(metric + part) != null);
    }

    /**
     * A summary.
     *
     * @param only the value, of any type, of a summary of a single value
     */
    record Point(
            long timestamp,
            @Nullable Object only,
            @Nullable Double count,
            @Nullable Double sum,
            @Nullable Double min,
            @Nullable Double max) {

        @Nullable
        Object typical() {
            if (only != null) {
                return only;
            }
            return sum == null || count == null || count == 0 ? null : (Object) (sum / count);
        }
    }

    static List<Point> points(List<Row> rows, String metric) {
        List<Point> points = new ArrayList<>();
        for (Row row : rows) {
            Object value = row.value(metric);
            Double number = Values.numberOrNull(value);
            points.add(new Point(
                    row.timestamp(),
                    value,
                    value != null ? Double.valueOf(1) : Values.numberOrNull(row.value(metric + ".count")),
                    value != null ? number : Values.numberOrNull(row.value(metric + ".sum")),
                    value != null ? number : Values.numberOrNull(row.value(metric + ".min")),
                    value != null ? number : Values.numberOrNull(row.value(metric + ".max"))));
        }
        return points;
    }

    private interface ToNumber {
        @Nullable
        Double of(Point point);
    }

    private static Stream<Double> of(List<Point> points, ToNumber what) {
        return points.stream().map(what::of).filter(Objects::nonNull);
    }

    static double count(List<Point> points) {
        return of(points, Point::count).mapToDouble(n -> n).sum();
    }

    static double sum(List<Point> points) {
        return of(points, Point::sum).mapToDouble(n -> n).sum();
    }

    /** Where both are known. */
    static @Nullable Object average(List<Point> points) {
        double sum = 0;
        double count = 0;
        for (Point point : points) {
            sum += point.sum() == null ? 0 : point.sum();
            boolean counts = point.sum() != null && point.count() != null;
            count += counts ? point.count() : 0;
        }
        return count == 0 ? null : (Object) (sum / count);
    }

    static @Nullable Object min(List<Point> points) {
        return of(points, Point::min).min(Comparator.naturalOrder()).orElse(null);
    }

    static @Nullable Object max(List<Point> points) {
        return of(points, Point::max).max(Comparator.naturalOrder()).orElse(null);
    }

    static @Nullable Object latest(List<Point> points) {
        return dated(points)
                .max(Comparator.comparingLong(Point::timestamp))
                .map(Point::typical)
                .orElse(null);
    }

    static @Nullable Object earliest(List<Point> points) {
        return dated(points)
                .min(Comparator.comparingLong(Point::timestamp))
                .map(Point::typical)
                .orElse(null);
    }

    private static Stream<Point> dated(List<Point> points) {
        return points.stream().filter(point -> point.typical() != null);
    }
}
