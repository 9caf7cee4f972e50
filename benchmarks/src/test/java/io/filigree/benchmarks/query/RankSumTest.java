package io.filigree.benchmarks.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

class RankSumTest {

    @Test
    void findsSamplesWithoutAnOverlapDifferent() {
        assertThat(RankSum.probability(from(1), from(11))).isCloseTo(1.83e-4, within(1e-6));
    }

    @Test
    void findsTheSameSampleTwiceAlike() {
        assertThat(RankSum.probability(from(1), from(1))).isGreaterThan(0.95);
        assertThat(RankSum.probability(List.of(3.0, 3.0), List.of(3.0, 3.0))).isEqualTo(1);
    }

    private static List<Double> from(int first) {
        return DoubleStream.iterate(first, value -> value + 1).limit(10).boxed().toList();
    }
}
