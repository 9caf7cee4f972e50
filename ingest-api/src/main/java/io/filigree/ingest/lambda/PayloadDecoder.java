package io.filigree.ingest.lambda;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;

/**
 * Makes events of messages. It never throws: a message that it cannot make sense of comes back undecoded, with the
 * reason. Safe to share between threads.
 *
 * <p>On a clash of names an agent's intrinsic attribute wins over its agent attribute, and that over the user's. Of the
 * intrinsic ones only {@code type} and {@code timestamp} do not stay among the attributes; nothing else is renamed.
 */
public final class PayloadDecoder {

    private final PayloadBounds bounds;
    private final AgentPayloadReader agentPayloads;

    public PayloadDecoder(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    /**
     * Decodes those messages of a payload that are not stored yet.
     *
     * @param fresh messages of this payload
     * @param receivedAt the time of what says none itself
     */
    public Decoded decode(LambdaPayload payload, Collection<Message> fresh, Instant receivedAt) {
        if (payload.entry().isProbe()) {
            return Decoded.nothing(fresh.size());
        }
        PayloadDecoding decoding = new PayloadDecoding(payload, receivedAt, bounds.attributes());
        Bounded.Budget budget = agentPayloads.budget();
        EventBudget events = new EventBudget(bounds, payload.bytes());
        for (Message message : fresh) {
            events.startMessage();
            AgentData data = agentPayloads.read(message, budget, events);
            decoding.add(message, data, events);
        }
        return decoding.finish(events.heapBytes());
    }
}
