package io.filigree.simulator.demo;

import io.filigree.simulator.extension.Trigger;

/**
 * How one function behaves, day after day.
 *
 * @param weight its share of the traffic, relative to the others'
 * @param typicalMs what an invocation takes when all is well
 * @param errorRate share of invocations whose handler throws
 * @param timeoutRate share that the platform stops
 * @param coldRate share that starts a new environment
 * @param sender what reports its invocations
 */
record Behaviour(
        double weight,
        double typicalMs,
        double errorRate,
        double timeoutRate,
        double coldRate,
        Trigger trigger,
        int childSpans,
        SenderKind sender) {}
