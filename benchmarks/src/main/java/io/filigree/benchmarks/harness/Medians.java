package io.filigree.benchmarks.harness;

import java.util.List;

/** The middle of several measurements, which one disturbed one does not move far. */
public final class Medians {

    private Medians() {}

    public static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
