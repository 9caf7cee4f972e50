package io.filigree.ingest.events;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.IdentifiedBody;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.json.JsonMessage;
import io.filigree.ingest.format.json.RecordIdentities;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Splits a body into events: an object with {@code eventType}, or an array of them. Invalid elements are stored as undecoded
 * messages; the body is unreadable if it has no valid element.
 */
final class EventBodyReader {

    static final String EVENT_TYPE = "eventType";

    private static final String BODY = "body";
    private static final int MAX_TYPE = 255;
    private static final byte[] NOTHING_IN_COMMON = {};

    /** Limits the memory of a body's tree. */
    private static final int TOKENS_PER_EVENT = 64;

    private final PayloadBounds bounds;
    private final JsonMapper json;

    EventBodyReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        this.json = BoundedJson.mapper(bounds, (long) TOKENS_PER_EVENT * bounds.maxMessages());
    }

    /** The events of a body, those among them that are none. */
    record Body(List<JsonMessage> events, long inflatedBytes) {}

    long inflatedBytes(byte[] body) {
        return CompressedJsonBody.inflatedBytes(body, bounds);
    }

    /**
     * Reads a body.
     *
     * @param request tells events without a time from those of other requests
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException if it exceeds a limit
     */
    Body read(IdentifiedBody request) {
        Budget inflated = new Budget(bounds.maxInflatedBytes());
        JsonNode tree = CompressedJsonBody.read(request.body(), json, inflated, bounds);
        if (tree.size() > bounds.maxMessages() && tree.isArray()) {
            throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
        }
        RecordIdentities identities = new RecordIdentities(request.identity());
        List<JsonMessage> events = new ArrayList<>();
        UnreadablePayloadException unreadable = null;
        int sound = 0;
        for (JsonNode event : tree.isArray() ? tree : List.of(tree)) {
            String problem = problem(event);
            sound += problem == null ? 1 : 0;
            if (problem != null && unreadable == null) {
                unreadable = new UnreadablePayloadException(tree.isArray() ? "[" + events.size() + "]" : BODY, problem);
            }
            String text = event.toString();
            events.add(new JsonMessage(
                    event,
                    MissingNode.getInstance(),
                    identities.next(NOTHING_IN_COMMON, text, event.has(Attributes.TIMESTAMP)),
                    text.length(),
                    problem));
        }
        if (sound == 0 && unreadable != null) {
            throw unreadable;
        }
        return new Body(events, inflated.spent());
    }

    private static @Nullable String problem(JsonNode event) {
        if (!event.isObject()) {
            return "not an object";
        }
        JsonNode type = event.path(EVENT_TYPE);
        if (!type.isString() || type.stringValue().isBlank()) {
            return type.isMissingNode() ? "no eventType" : "eventType is not a text";
        }
        return type.stringValue().length() > MAX_TYPE ? "eventType has more than " + MAX_TYPE + " characters" : null;
    }
}
