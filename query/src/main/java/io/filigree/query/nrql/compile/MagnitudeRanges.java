package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ranges of magnitudes ({@link Percentiles#magnitude}) that are expected to contain percentiles. Only values in a range are
 * distinguished. Those before, after and between the ranges are counted together, with half a magnitude.
 */
final class MagnitudeRanges {

    /** More are not compared with each value. */
    private static final int MAX = 8;

    private static final double HALF = 0.5;

    /** @param last included */
    private record Range(double first, double last) {

        double least() {
            return Percentiles.least(first);
        }

        double end() {
            return Percentiles.least(last + 1);
        }
    }

    private final List<Range> ranges;

    private MagnitudeRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** The ranges of some magnitudes, at least one. Of many ranges, those next to each other are one. */
    static MagnitudeRanges of(Collection<Double> magnitudes) {
        List<Double> sorted = magnitudes.stream().sorted().distinct().toList();
        Set<Integer> starts = IntStream.range(1, sorted.size())
                .filter(i -> sorted.get(i) - sorted.get(i - 1) > 1)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> sorted.get(i - 1) - sorted.get(i)))
                .limit(MAX - 1)
                .collect(Collectors.toSet());
        List<Range> ranges = new ArrayList<>();
        double first = sorted.get(0);
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || starts.contains(i)) {
                ranges.add(new Range(first, sorted.get(i - 1)));
                first = sorted.get(Math.min(i, sorted.size() - 1));
            }
        }
        return new MagnitudeRanges(ranges);
    }

    /** Whether the values of a magnitude are distinguished. */
    boolean contains(double magnitude) {
        return ranges.stream().anyMatch(range -> range.first() <= magnitude && magnitude <= range.last());
    }

    /**
     * The same value if it is in a range, otherwise one value for all that are counted together.
     *
     * @param value a column
     */
    SqlFragment distinguished(String value) {
        List<SqlFragment> cases = new ArrayList<>();
        SqlFragment before = SqlFragment.number(Double.NEGATIVE_INFINITY);
        for (Range range : ranges) {
            cases.add(SqlFragment.of(
                    "WHEN " + value + " < {} THEN {} WHEN " + value + " < {} THEN " + value,
                    SqlFragment.number(range.least()),
                    before,
                    SqlFragment.number(range.end())));
            before = SqlFragment.number(range.end());
        }
        cases.add(SqlFragment.of("WHEN " + value + " >= {} THEN {}", before, before));
        return SqlFragment.of("CASE {} END", SqlFragment.join(" ", cases));
    }

    /**
     * The magnitude of a {@linkplain #distinguished} value. It is limited to the range, because the bounds of ranges are rounded.
     *
     * @param value a column
     */
    SqlFragment magnitude(String value) {
        List<SqlFragment> cases = new ArrayList<>();
        for (Range range : ranges) {
            cases.add(SqlFragment.of(
                    "WHEN " + value + " < {} THEN {} WHEN " + value + " < {} THEN greatest({}, least({}, {}))",
                    SqlFragment.number(range.least()),
                    SqlFragment.number(range.first() - HALF),
                    SqlFragment.number(range.end()),
                    SqlFragment.number(range.first()),
                    SqlFragment.number(range.last()),
                    Percentiles.magnitude(SqlFragment.of(value))));
        }
        double last = ranges.get(ranges.size() - 1).last();
        cases.add(SqlFragment.of("WHEN " + value + " IS NOT NULL THEN {}", SqlFragment.number(last + HALF)));
        return SqlFragment.of("CASE {} END", SqlFragment.join(" ", cases));
    }
}
