package io.filigree.simulator.extension;

import java.util.List;
import java.util.Map;

/** Metric timeslices: a name, and count, total, exclusive, least, most and sum of squares. */
final class MetricTimeslices {

    private MetricTimeslices() {}

    static List<Object> counted(String name) {
        return slice(name, 1, 0);
    }

    static List<Object> timed(String name, double seconds) {
        return slice(name, 1, seconds);
    }

    private static List<Object> slice(String name, int count, double seconds) {
        return List.of(Map.of("name", name), List.of(count, seconds, seconds, seconds, seconds, seconds * seconds));
    }
}
