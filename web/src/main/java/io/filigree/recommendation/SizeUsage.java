package io.filigree.recommendation;

import java.time.Instant;

/**
 * Invocations of a function with one memory size.
 *
 * @param memoryMb configured
 * @param gbSeconds billed; 0 without REPORT lines
 * @param p99MemoryMb used; 0 without REPORT lines
 * @param duration percentiles and maximum, in seconds
 * @param outOfMemory number of failed invocations that used all of the memory
 */
record SizeUsage(
        int memoryMb,
        long invocations,
        double gbSeconds,
        double p99MemoryMb,
        double maxMemoryMb,
        Durations duration,
        long outOfMemory,
        Instant first,
        Instant last) {

    /** In seconds; 0 where a query does not select it. */
    record Durations(double p95, double p99, double max) {}

    double gbSecondsPerInvocation() {
        return gbSeconds / Math.max(1, invocations);
    }
}
