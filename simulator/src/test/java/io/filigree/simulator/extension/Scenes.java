package io.filigree.simulator.extension;

import java.time.Duration;
import java.time.Instant;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.simulator.extension.Invocation.ThrownError;

/** Functions and invocations like those that were captured. */
final class Scenes {

    static final String KEY = "0000000000000000000000000000LABKEYFFFFNRAL";
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final SimulatedFunction NODE = function("nodejs20.x");
    static final SimulatedFunction PYTHON = function("python3.12");
    static final SimulatedFunction GO = function("provided.al2023");

    private Scenes() {}

    static SimulatedFunction function(String runtime) {
        return new SimulatedFunction(
                InvokedArn.parse("arn:aws:lambda:us-east-1:123456789012:function:checkout-prod")
                        .orElseThrow(),
                runtime,
                512,
                3);
    }

    static Invocation cold(Trigger trigger, int childSpans, int customEvents) {
        return invocation(trigger, InvocationOutcome.OK, Duration.ofMillis(412), childSpans, customEvents);
    }

    static Invocation warm(Trigger trigger) {
        return invocation(trigger, InvocationOutcome.OK, null, 0, 0);
    }

    static Invocation thrown(Trigger trigger) {
        return invocation(trigger, InvocationOutcome.ERROR, Duration.ofMillis(412), 0, 0);
    }

    static Invocation ended(InvocationOutcome outcome) {
        return invocation(Trigger.SQS, outcome, null, 0, 0);
    }

    private static Invocation invocation(
            Trigger trigger, InvocationOutcome outcome, Duration init, int childSpans, int customEvents) {
        return new Invocation(
                "5a1e0000-0000-4000-8000-0000000000bb",
                NOON,
                Duration.ofMillis(41),
                init,
                outcome == InvocationOutcome.OUT_OF_MEMORY ? 512 : 97,
                trigger,
                outcome,
                outcome == InvocationOutcome.ERROR
                        ? new ThrownError("PaymentDeclinedError", "card declined: 1 < 2")
                        : null,
                childSpans,
                customEvents,
                42);
    }
}
