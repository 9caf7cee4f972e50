package io.filigree.ingest.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
 * @param cut how many attributes were dropped or cut to the length of a bound
 * @param counts what the agent payloads held, stored or not
 * @param heapBytes about what the events of agent payloads take in memory until they are written
 */
public record Decoded(
        List<Identified<Event>> events,
        List<Identified<InvocationCompletion>> completions,
        List<Identified<InvocationFailure>> failures,
        List<Undecoded> undecoded,
        int ignored,
        Map<Cut, Integer> cut,
        PayloadCounts counts,
        long heapBytes) {

    public Decoded {
        events = List.copyOf(events);
        completions = List.copyOf(completions);
        failures = List.copyOf(failures);
        undecoded = List.copyOf(undecoded);
        cut = Map.copyOf(cut);
    }

    /** Merges the results of several parts of a body. */
    public static Decoded merge(List<Decoded> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Identified<Event>> events = new ArrayList<>();
        List<Identified<InvocationCompletion>> completions = new ArrayList<>();
        List<Identified<InvocationFailure>> failures = new ArrayList<>();
        List<Undecoded> undecoded = new ArrayList<>();
        int ignored = 0;
        Map<Cut, Integer> cut = new HashMap<>();
        PayloadCounts counts = new PayloadCounts();
        long heapBytes = 0;
        for (Decoded part : parts) {
            events.addAll(part.events);
            completions.addAll(part.completions);
            failures.addAll(part.failures);
            undecoded.addAll(part.undecoded);
            ignored += part.ignored;
            part.cut.forEach((what, times) -> cut.merge(what, times, Integer::sum));
            counts.add(part.counts);
            heapBytes += part.heapBytes;
        }
        return new Decoded(events, completions, failures, undecoded, ignored, cut, counts, heapBytes);
    }

    /** The same, with what its events alone take in memory. */
    public Decoded withHeapBytes(long bytes) {
        return new Decoded(events, completions, failures, undecoded, ignored, cut, counts, bytes);
    }

    /** The same with other events in their place. */
    public Decoded withEvents(List<Identified<Event>> others) {
        return new Decoded(others, completions, failures, undecoded, ignored, cut, counts, heapBytes);
    }

    /** Messages that are all ignored. */
    public static Decoded nothing(int ignored) {
        return new Decoded(List.of(), List.of(), List.of(), List.of(), ignored, Map.of(), new PayloadCounts(), 0);
    }

    /**
     * A message that we acknowledged and cannot make sense of, or not of all of it.
     *
     * @param function the function it is about, as far as the envelope tells
     * @param cause what is wrong and where; holds nothing of the message
     * @param message word for word
     */
    public record Undecoded(
            UUID messageIdentity, @Nullable InvokedArn function, UndecodedReason cause, String message) {

        /** A message that is unreadable for this reason. */
        public Undecoded(UUID messageIdentity, @Nullable InvokedArn function, String reason, String message) {
            this(messageIdentity, function, new UndecodedReason.Unreadable(reason), message);
        }

        /** The reason as it is stored. */
        public String reason() {
            return cause.text();
        }
    }

    /**
     * What was cut of which events.
     *
     * @param type of the event; {@code custom} for every type that is the sender's own, {@code unknown} for a value
     *     that is no JSON
     * @param bound {@code max-attributes}, {@code max-attribute-name} or {@code max-attribute-value}; {@code reserved} for
     *     names that only Filigree sets; or why a value is no JSON: {@code not_a_value}, {@code invalid_text}, {@code too_long}, {@code too_deep}
     */
    public record Cut(String type, String bound) {

        private static final Set<String> OURS =
                Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN, Event.LOG, Event.METRIC);

        /** A value that is no JSON. */
        public static Cut ofInvalidJson(Enum<?> defect) {
            return new Cut("unknown", defect.name().toLowerCase(Locale.ROOT));
        }

        /** Attributes of an event that were over a bound. */
        public static Cut of(String type, String bound) {
            return new Cut(OURS.contains(type) ? type : "custom", bound);
        }
    }
}
