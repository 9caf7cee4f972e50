package io.filigree.ingest.lambda;

import java.util.List;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of a body became. A message may be several events; each says which message it comes from.
 *
 * @param completions what platform lines say of invocations, whether those are among these messages or not
 * @param failures what platform lines say of invocations that failed, likewise
 * @param undecoded messages that are no events, or not only
 * @param ignored messages that say nothing about an invocation: START, END, blank lines, payloads without events
 */
public record Decoded(
        List<DecodedEvent> events,
        List<DecodedCompletion> completions,
        List<DecodedFailure> failures,
        List<Undecoded> undecoded,
        int ignored) {

    public Decoded {
        events = List.copyOf(events);
        completions = List.copyOf(completions);
        failures = List.copyOf(failures);
        undecoded = List.copyOf(undecoded);
    }

    static Decoded nothing(int ignored) {
        return new Decoded(List.of(), List.of(), List.of(), List.of(), ignored);
    }

    public record DecodedEvent(UUID messageIdentity, Event event) {}

    public record DecodedCompletion(UUID messageIdentity, InvocationCompletion completion) {}

    public record DecodedFailure(UUID messageIdentity, InvocationFailure failure) {}

    /**
     * A message that we acknowledged and cannot make sense of, or not of all of it.
     *
     * @param function the function it is about, as far as the envelope tells
     * @param reason what is wrong and where; holds nothing of the message
     * @param message word for word
     */
    public record Undecoded(UUID messageIdentity, @Nullable InvokedArn function, String reason, String message) {}
}
