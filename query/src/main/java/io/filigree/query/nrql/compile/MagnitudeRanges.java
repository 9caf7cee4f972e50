package io.filigree.query.nrql.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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

    /** The ranges of some magnitudes; empty if these are too many ranges, or none. */
    static Optional<MagnitudeRanges> of(Collection<Double> magnitudes) {
        List<Range> ranges = new ArrayList<>();
        magnitudes.stream().sorted().forEach(magnitude -> {
            int last = ranges.size() - 1;
            boolean follows = last >= 0 && magnitude - ranges.get(last).last() <= 1;
            if (follows) {
                ranges.set(last, new Range(ranges.get(last).first(), magnitude));
            } else {
                ranges.add(new Range(magnitude, magnitude));
            }
        });
        return ranges.isEmpty() || ranges.size() > MAX ? Optional.empty() : Optional.of(new MagnitudeRanges(ranges));
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
