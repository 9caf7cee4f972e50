package io.filigree.simulator.demo;

import io.filigree.simulator.extension.Trigger;

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
        SenderKind sender) {

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
        this(weight, typicalMs, errorRate, timeoutRate, RARELY_OUT_OF_MEMORY, coldRate, trigger, childSpans, sender);
    }

    /** The same function with another duration and other failures. */
    Behaviour with(double duration, double errors, double outOfMemory) {
        return new Behaviour(
                weight, duration, errors, timeoutRate, outOfMemory, coldRate, trigger, Math.max(2, childSpans), sender);
    }
}
