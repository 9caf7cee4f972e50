package io.filigree.simulator.demo;

import io.filigree.simulator.extension.Invocation.ThrownError;
import io.filigree.simulator.extension.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * How one function behaves, day after day.
 *
 * @param weight its share of the traffic, relative to the others'
 * @param typicalMs what an invocation takes when all is well
 * @param errorRate share of invocations whose handler throws
 * @param timeoutRate share that the platform stops
 * @param outOfMemoryRate share that needs more memory than there is
 * @param coldRate share that starts a new environment
 * @param sender what reports its invocations
 * @param defect what its handler throws; null for one of the usual errors
 */
record Behaviour(
        double weight,
        double typicalMs,
        double errorRate,
        double timeoutRate,
        double outOfMemoryRate,
        double coldRate,
        Trigger trigger,
        int childSpans,
        SenderKind sender,
        @Nullable ThrownError defect) {

    private static final double RARELY_OUT_OF_MEMORY = 0.0013;

    /** Rarely out of memory, as most functions. */
    Behaviour(
            double weight,
            double typicalMs,
            double errorRate,
            double timeoutRate,
            double coldRate,
            Trigger trigger,
            int childSpans,
            SenderKind sender) {
        this(
                weight,
                typicalMs,
                errorRate,
                timeoutRate,
                RARELY_OUT_OF_MEMORY,
                coldRate,
                trigger,
                childSpans,
                sender,
                null);
    }

    /** The same function with another duration and other failures. */
    Behaviour with(double duration, double errors, double outOfMemory) {
        return new Behaviour(
                weight,
                duration,
                errors,
                timeoutRate,
                outOfMemory,
                coldRate,
                trigger,
                Math.max(2, childSpans),
                sender,
                defect);
    }

    /** The same function with a defect in its handler. */
    Behaviour throwing(ThrownError error) {
        return new Behaviour(
                weight,
                typicalMs,
                errorRate,
                timeoutRate,
                outOfMemoryRate,
                coldRate,
                trigger,
                childSpans,
                sender,
                error);
    }
}
