package io.filigree.ingest.batch;

import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.event.InvocationFailure;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.Sourced;

/**
 * What the new messages of a batch contain.
 *
 * @param completions what platform lines say of invocations
 * @param failures what platform lines say of invocations that failed
 * @param undecoded messages that are no events, or not only
 * @param withheldByType how many events are not among these because their account has too many event types
 */
public record BatchContent(
        List<Sourced<Event>> events,
        List<Sourced<InvocationCompletion>> completions,
        List<Sourced<InvocationFailure>> failures,
        List<Sourced<Undecoded>> undecoded,
        int withheldByType) {

    /** What these payloads contain, in their order. */
    public static BatchContent of(List<DecodedPayload> payloads) {
        List<Sourced<Event>> events = new ArrayList<>();
        List<Sourced<InvocationCompletion>> completions = new ArrayList<>();
        List<Sourced<InvocationFailure>> failures = new ArrayList<>();
        List<Sourced<Undecoded>> undecoded = new ArrayList<>();
        for (DecodedPayload payload : payloads) {
            payload.decoded().events().forEach(one -> events.add(payload.sourced(one)));
            payload.decoded().completions().forEach(one -> completions.add(payload.sourced(one)));
            payload.decoded().failures().forEach(one -> failures.add(payload.sourced(one)));
            payload.decoded()
                    .undecoded()
                    .forEach(one -> undecoded.add(payload.sourced(new Identified<>(one.messageIdentity(), one))));
        }
        return new BatchContent(events, completions, failures, undecoded, 0);
    }

    /** The same with other events in their place. */
    public BatchContent withEvents(List<Sourced<Event>> others) {
        return new BatchContent(others, completions, failures, undecoded, withheldByType);
    }
}
