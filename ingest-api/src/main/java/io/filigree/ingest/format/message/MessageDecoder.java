package io.filigree.ingest.format.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;

import io.filigree.ingest.format.Bounded.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.agent.AgentData;

/**
 * Makes events of log messages: agent payloads, platform lines, JSON records. It never throws: a message that it cannot
 * make sense of comes back undecoded, with the reason. Safe to share between threads.
 *
 * <p>On a clash of names an agent's intrinsic attribute wins over its agent attribute, and that over the user's. Of the
 * intrinsic ones only {@code type} and {@code timestamp} do not stay among the attributes; nothing else is renamed.
 */
public final class MessageDecoder {

    private final PayloadBounds bounds;
    private final AgentPayloadReader agentPayloads;

    public MessageDecoder(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    /**
     * Decodes messages of one body.
     *
     * @param postedBytes of the body, to which the rows that it becomes are proportional at most
     * @param receivedAt the time of what says none itself
     */
    public Decoded decode(Collection<LogMessage> messages, MessageSource source, int postedBytes, Instant receivedAt) {
        MessageDecoding decoding = new MessageDecoding(source, receivedAt, bounds.attributes());
        Budget budget = agentPayloads.budget();
        EventBudget events = new EventBudget(bounds, postedBytes);
        for (LogMessage message : messages) {
            events.startMessage();
            AgentData data = agentPayloads.read(message, budget, events);
            decoding.add(message, data, events);
        }
        return decoding.finish(events.heapBytes());
    }
}
