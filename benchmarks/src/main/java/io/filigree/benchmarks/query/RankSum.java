package io.filigree.benchmarks.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The Mann-Whitney test of two samples, by its normal approximation. */
final class RankSum {

    private record Ranked(double value, boolean first) {}

    private RankSum() {}

    /** The probability that two samples of one distribution are at least as different as these, of either side. */
    static double probability(List<Double> first, List<Double> second) {
        List<Ranked> all = new ArrayList<>();
        first.forEach(value -> all.add(new Ranked(value, true)));
        second.forEach(value -> all.add(new Ranked(value, false)));
        all.sort(Comparator.comparingDouble(Ranked::value));
        double ranks = 0;
        double ties = 0;
        for (int i = 0; i < all.size(); ) {
            int end = i;
            while (end < all.size() && all.get(end).value() == all.get(i).value()) {
                end++;
            }
            double tied = end - i;
            double rank = (i + 1 + end) / 2.0;
            ties += tied * tied * tied - tied;
            for (; i < end; i++) {
                ranks += all.get(i).first() ? rank : 0;
            }
        }
        double n = first.size();
        double m = second.size();
        double mean = n * m / 2;
        double variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
        double u = ranks - n * (n + 1) / 2;
        return variance == 0 ? 1 : 2 * upperTail((Math.abs(u - mean) - 0.5) / Math.sqrt(variance));
    }

    /** Of the standard normal distribution; Abramowitz and Stegun 7.1.26, to 1.5e-7. */
    private static double upperTail(double z) {
        double x = Math.max(0, z) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double polynomial =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return polynomial * Math.exp(-x * x) / 2;
    }
}
