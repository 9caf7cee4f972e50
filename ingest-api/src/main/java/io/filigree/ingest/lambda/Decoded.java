package io.filigree.ingest.lambda;

import java.util.List;
import java.util.UUID;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of a body became. A message may be several events; each says which message it comes from.
 *
 * @param completions platform lines whose invocation is not among these messages
 * @param undecoded messages that are no events, or not only
 * @param ignored messages that say nothing about an invocation: START, END, blank lines, payloads without events
 */
public record Decoded(
        List<DecodedEvent> events, List<DecodedCompletion> completions, List<Undecoded> undecoded, int ignored) {

    public Decoded {
        events = List.copyOf(events);
        completions = List.copyOf(completions);
        undecoded = List.copyOf(undecoded);
    }

    static Decoded nothing(int ignored) {
        return new Decoded(List.of(), List.of(), List.of(), ignored);
    }

    public record DecodedEvent(UUID messageIdentity, Event event) {}

    public record DecodedCompletion(UUID messageIdentity, InvocationCompletion completion) {}

    /**
     * A message that we acknowledged and cannot make sense of, or not of all of it.
     *
     * @param function the function it is about, as far as the envelope tells
     * @param reason what is wrong and where; holds nothing of the message
     * @param message word for word
     */
    public record Undecoded(UUID messageIdentity, @Nullable InvokedArn function, String reason, String message) {}
}
