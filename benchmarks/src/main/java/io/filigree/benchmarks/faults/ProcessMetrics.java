package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.util.List;

import io.filigree.benchmarks.harness.FiligreeProcess;

/** What a process says of itself at {@code /actuator/prometheus}, one sample a line. */
record ProcessMetrics(List<String> samples) {

    ProcessMetrics {
        samples = List.copyOf(samples);
    }

    static ProcessMetrics of(FiligreeProcess filigree) throws IOException, InterruptedException {
        return new ProcessMetrics(
                filigree.metrics().lines().filter(line -> !line.startsWith("#")).toList());
    }

    /** Of the only sample of this name. */
    double value(String name) {
        return samples.stream()
                .filter(sample -> sample.startsWith(name + " ") || sample.startsWith(name + "{"))
                .mapToDouble(ProcessMetrics::valueOf)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no metric " + name));
    }

    /** Of all samples that begin and continue like this. */
    double sum(String prefix, String label) {
        return samples.stream()
                .filter(sample -> sample.startsWith(prefix) && sample.contains(label))
                .mapToDouble(ProcessMetrics::valueOf)
                .sum();
    }

    /** Samples that count payloads which could not be stored by Filigree's own fault. */
    List<String> parked() {
        return samples.stream()
                .filter(sample -> sample.startsWith("filigree_"))
                .filter(sample -> sample.contains("parked") || sample.contains("quarantine"))
                .filter(sample -> valueOf(sample) > 0)
                .toList();
    }

    private static double valueOf(String sample) {
        return Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1));
    }
}
