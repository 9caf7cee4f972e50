package io.filigree.simulator.extension;

import java.time.Instant;

/** An invocation's times in the units that agents write. */
record Timing(Invocation invocation) {

    long startMs() {
        return invocation.startedAt().toEpochMilli();
    }

    long endMs() {
        return invocation.endedAt().toEpochMilli();
    }

    double seconds() {
        return invocation.duration().toNanos() / 1e9;
    }

    double handlerSeconds() {
        return rounded(seconds() * 0.96);
    }

    /** Where child span {@code index} begins and how long it lasts: one after the other, never past the handler's end. */
    double childSeconds() {
        return invocation.childSpans() == 0 ? 0 : rounded(handlerSeconds() * 0.8 / invocation.childSpans());
    }

    long childStartMs(int index) {
        return startMs() + Math.round(1000 * (handlerSeconds() * 0.05 + index * childSeconds()));
    }

    static double epochSeconds(Instant moment) {
        return moment.toEpochMilli() / 1000.0;
    }

    static double rounded(double seconds) {
        return Math.round(seconds * 1e9) / 1e9;
    }
}
