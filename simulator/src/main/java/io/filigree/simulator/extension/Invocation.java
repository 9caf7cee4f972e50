package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One run of a handler, before any agent has put it into words.
 *
 * @param duration as REPORT has it
 * @param initDuration null when the environment was warm
 * @param maxMemoryUsedMb in MB
 * @param error what the handler threw; null unless the outcome is {@link InvocationOutcome#ERROR}
 * @param childSpans spans below the handler's own
 * @param customEvents events that the function's code records
 * @param seed of every id and number that nothing above determines
 */
public record Invocation(
        String requestId,
        Instant startedAt,
        Duration duration,
        @Nullable Duration initDuration,
        int maxMemoryUsedMb,
        Trigger trigger,
        InvocationOutcome outcome,
        @Nullable ThrownError error,
        int childSpans,
        int customEvents,
        long seed) {

    public Invocation {
        requireNonNull(requestId, "requestId");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(duration, "duration");
        requireNonNull(trigger, "trigger");
        requireNonNull(outcome, "outcome");
    }

    public boolean isCold() {
        return initDuration != null;
    }

    public Instant endedAt() {
        return startedAt.plus(duration);
    }

    /** The same, at another time. */
    public Invocation startingAt(Instant moment) {
        return new Invocation(
                requestId,
                moment,
                duration,
                initDuration,
                maxMemoryUsedMb,
                trigger,
                outcome,
                error,
                childSpans,
                customEvents,
                seed);
    }

    /** The same, whose handler threw another error. */
    public Invocation throwing(ThrownError other) {
        return new Invocation(
                requestId,
                startedAt,
                duration,
                initDuration,
                maxMemoryUsedMb,
                trigger,
                outcome,
                other,
                childSpans,
                customEvents,
                seed);
    }

    /** What a handler threw. */
    public record ThrownError(String errorClass, String message) {

        public ThrownError {
            requireNonNull(errorClass, "errorClass");
            requireNonNull(message, "message");
        }
    }
}
