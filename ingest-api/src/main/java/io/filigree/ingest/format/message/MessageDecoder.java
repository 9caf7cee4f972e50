package io.filigree.ingest.format.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;

import io.filigree.ingest.format.Bounded.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.Message;
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
     * @param messages each is a {@link LogMessage}
     * @param postedBytes of the body, to which the rows that it becomes are proportional at most
     * @param receivedAt the time of what says none itself
     */
    public Decoded decode(
            Collection<? extends Message> messages, MessageSource source, int postedBytes, Instant receivedAt) {
        return decode(messages, source, agentPayloads.budget(), new EventBudget(bounds, postedBytes), receivedAt);
    }

    /**
     * Decodes messages of one source, of which a body has several, or which are not all of the body.
     *
     * @param messages each is a {@link LogMessage}
     * @param budget what agent payloads of the whole body may inflate to
     * @param events what the whole body may become
     */
    public Decoded decode(
            Collection<? extends Message> messages,
            MessageSource source,
            Budget budget,
            EventBudget events,
            Instant receivedAt) {
        MessageDecoding decoding = new MessageDecoding(source, receivedAt, bounds.attributes());
        for (Message message : messages) {
            LogMessage log = (LogMessage) message;
            events.startMessage();
            AgentData data = agentPayloads.read(log, budget, events);
            decoding.add(log, data, events);
        }
        return decoding.finish(events.heapBytes());
    }
}
