package io.filigree.benchmarks.harness;

import java.util.Arrays;

/** How long answers took. */
public final class Latencies {

    private final long[] sortedNanos;

    public Latencies(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        this.sortedNanos = nanos.clone();
        Arrays.sort(sortedNanos);
    }

    public int count() {
        return sortedNanos.length;
    }

    /** The time within which this share of the answers came, in milliseconds. */
    public double percentileMs(double percent) {
        int index = (int) Math.ceil(percent / 100 * sortedNanos.length) - 1;
        return sortedNanos[Math.max(index, 0)] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms, of %d",
                percentileMs(50), percentileMs(99), percentileMs(99.9), percentileMs(100), count());
    }
}
