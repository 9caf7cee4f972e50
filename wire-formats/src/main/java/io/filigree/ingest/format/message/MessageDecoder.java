package io.filigree.ingest.format.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.EventBudget;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.agent.AgentData;
import io.filigree.ingest.format.otlp.OtlpDecoder;

/**
 * Makes events of log messages: agent payloads, platform lines, JSON records. It never throws: a message that it cannot
 * make sense of comes back undecoded, with the reason. Thread-safe.
 *
 * <p>On a clash of names an agent's intrinsic attribute wins over its agent attribute, and that over the user's. Of the
 * intrinsic ones only {@code type} and {@code timestamp} do not stay among the attributes; nothing else is renamed.
 */
public final class MessageDecoder {

    private final PayloadBounds bounds;
    private final AgentPayloadReader agentPayloads;
    private final OtlpDecoder otlp;

    public MessageDecoder(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.agentPayloads = new AgentPayloadReader(bounds);
        this.otlp = new OtlpDecoder(bounds);
    }

    /**
     * Decodes messages of one body that are of one source.
     *
     * @param messages each is a {@link LogMessage}
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(
            Collection<? extends IngestMessage> messages, MessageSource source, int postedBytes, Instant receivedAt) {
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
            Collection<? extends IngestMessage> messages,
            MessageSource source,
            Budget budget,
            EventBudget events,
            Instant receivedAt) {
        return decode(new SourceMessages(source, messages), Reports.COMPLETE_ONLY, budget, events, receivedAt);
    }

    /**
     * Messages of one source.
     *
     * @param messages each is a {@link LogMessage}
     */
    public record SourceMessages(MessageSource source, Collection<? extends IngestMessage> messages) {}

    /** The evidence of a REPORT of an invocation, which depends on its sender. */
    public enum Reports {
        /** It completes an invocation that an agent reports, and waits for it. */
        COMPLETE_ONLY,
        /** The platform wrote it, so there was an invocation, whether an agent reports it or not. */
        ARE_INVOCATIONS
    }

    /**
     * Decodes messages of one body that are of several sources. They share its bounds.
     *
     * @param postedBytes size of the body, which limits the size of its rows
     * @param receivedAt time of events without their own time
     */
    public Decoded decode(Collection<SourceMessages> sources, Reports reports, int postedBytes, Instant receivedAt) {
        Budget budget = agentPayloads.budget();
        EventBudget events = new EventBudget(bounds, postedBytes);
        List<Decoded> decoded = new ArrayList<>(sources.size());
        long heapBytes = 0;
        for (SourceMessages sourced : sources) {
            decoded.add(
                    decode(sourced, reports, budget, events, receivedAt).withHeapBytes(events.heapBytes() - heapBytes));
            heapBytes = events.heapBytes();
        }
        return Decoded.merge(decoded);
    }

    private Decoded decode(
            SourceMessages sourced, Reports reports, Budget budget, EventBudget events, Instant receivedAt) {
        MessageDecoding decoding =
                new MessageDecoding(sourced.source(), reports, receivedAt, bounds.attributes(), otlp);
        for (IngestMessage message : sourced.messages()) {
            LogMessage log = (LogMessage) message;
            events.startMessage();
            AgentData data = agentPayloads.read(log, budget, events);
            decoding.add(log, data, events);
        }
        return decoding.finish(events.heapBytes());
    }
}
