package io.filigree.ingest.format.envelope;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.envelope.LambdaPayload.Context;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.message.AgentPayloadReader;
import io.filigree.ingest.format.message.LogEnvelope;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the envelope of a body up to the messages, which stay text, so that it can be acknowledged. Rejects only bodies that
 * contain no valid message; an invalid message does not affect the valid ones.
 */
public final class PayloadReader {

    /** Much more than senders write. The limit is needed because a tree of tokens uses many times the memory of its text. */
    private static final int ENVELOPE_TOKENS = 1_000;

    private static final int TOKENS_PER_MESSAGE = 24;

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final AgentPayloadReader agentPayloads;

    public PayloadReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.json = BoundedJson.mapper(bounds, ENVELOPE_TOKENS + (long) TOKENS_PER_MESSAGE * bounds.maxMessages());
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    /**
     * Reads a body, gzip or plain, whichever its first bytes say.
     *
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException when it, or what is compressed inside it, exceeds a limit
     */
    public LambdaPayload read(byte[] body) {
        LambdaPayload payload = reread(body);
        agentPayloads.checkSizes(payload.messages(), PayloadReader::messageField);
        return payload;
    }

    /**
     * How large a body is once inflated, before it is read: that takes some times this in memory, which other senders need.
     *
     * @throws UnreadablePayloadException when it is not complete gzip
     * @throws PayloadTooLargeException when it exceeds the bound
     */
    public long inflatedBytes(byte[] body) {
        return CompressedJsonBody.inflatedBytes(body, bounds);
    }

    /**
     * Reads a body that {@link #read} has read before: what is compressed inside it is known to be within the bounds,
     * and its decoder has a separate budget.
     */
    public LambdaPayload reread(byte[] body) {
        Budget inflated = new Budget(bounds.maxInflatedBytes());
        JsonNode envelope = envelope(body, inflated);
        JsonNode entry = entry(envelope);
        return new LambdaPayload(
                context(envelope.path("context")),
                LogEnvelope.of(entry),
                messages(entry),
                body.length,
                inflated.spent());
    }

    private JsonNode envelope(byte[] body, Budget inflated) {
        JsonNode envelope = CompressedJsonBody.read(body, json, inflated, bounds);
        if (!envelope.isObject()) {
            throw new UnreadablePayloadException("body", "not a JSON object");
        }
        return envelope;
    }

    /** It is JSON in a string; JSON without the string is understood too. */
    private JsonNode entry(JsonNode envelope) {
        JsonNode entry = envelope.path("entry");
        if (entry.isMissingNode() || entry.isNull()) {
            throw new UnreadablePayloadException("entry", "missing");
        }
        if (entry.isString()) {
            try {
                entry = json.readTree(entry.stringValue());
            } catch (JacksonException e) {
                throw new UnreadablePayloadException("entry", BoundedJson.problem(e, bounds));
            }
        }
        if (!entry.isObject()) {
            throw new UnreadablePayloadException("entry", "not a JSON object");
        }
        return entry;
    }

    private List<LogMessage> messages(JsonNode entry) {
        JsonNode logEvents = entry.path("logEvents");
        if (!logEvents.isArray()) {
            throw new UnreadablePayloadException(
                    "entry.logEvents", logEvents.isMissingNode() ? "missing" : "not an array");
        }
        if (logEvents.size() > bounds.maxMessages()) {
            throw new PayloadTooLargeException("entry.logEvents", PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
        }
        List<LogMessage> messages = new ArrayList<>(logEvents.size());
        String problem = null;
        String problemField = null;
        int sound = 0;
        for (int i = 0; i < logEvents.size(); i++) {
            JsonNode logEvent = logEvents.get(i);
            if (logEvent.path("message").isString()) {
                sound++;
            } else if (problem == null) {
                problemField = logEvent.isObject() ? messageField(i) : "entry.logEvents[" + i + "]";
                problem = logEvent.isObject() ? "not a string" : "not an object";
            }
            messages.add(LogMessage.of(logEvent));
        }
        if (sound == 0 && problem != null && problemField != null) {
            throw new UnreadablePayloadException(problemField, problem);
        }
        return messages;
    }

    private static String messageField(int index) {
        return "entry.logEvents[" + index + "].message";
    }

    private static Context context(JsonNode context) {
        return new Context(
                text(context, "function_name"),
                text(context, "invoked_function_arn"),
                text(context, "log_group_name"),
                text(context, "log_stream_name"));
    }

    private static String text(JsonNode object, String name) {
        @Nullable JsonNode value = object.get(name);
        return value != null && value.isString() ? value.stringValue() : "";
    }
}
