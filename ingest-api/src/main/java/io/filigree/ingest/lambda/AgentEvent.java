package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event as an agent harvested it: {@code [{intrinsic}, {user}, {agent}]}, of which the last may be missing.
 *
 * @param type as it is stored
 * @param timestamp null where the agent gave none that is believable
 * @param attributes can be added to
 */
record AgentEvent(String type, @Nullable Instant timestamp, Map<String, Object> attributes) {

    static Optional<AgentEvent> of(JsonNode item) {
        JsonNode intrinsics = item.path(0);
        JsonNode type = intrinsics.path(Attributes.TYPE);
        if (!type.isString() || type.stringValue().isBlank()) {
            return Optional.empty();
        }
        Map<String, Object> attributes = merged(intrinsics, item.path(2), item.path(1));
        return Optional.of(new AgentEvent(
                stored(type.stringValue()),
                Timestamps.of(intrinsics.path(Attributes.TIMESTAMP)).orElse(null),
                attributes));
    }

    /** On a clash of names the intrinsic attribute wins over the agent's, and that over the user's. */
    static Map<String, Object> merged(JsonNode intrinsics, JsonNode agent, JsonNode user) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        FlatAttributes.add(attributes, intrinsics);
        FlatAttributes.add(attributes, agent);
        FlatAttributes.add(attributes, user);
        attributes.remove(Attributes.TYPE);
        attributes.remove(Attributes.TIMESTAMP);
        return attributes;
    }

    private static String stored(String type) {
        return switch (type) {
            case "Transaction" -> Event.INVOCATION;
            case "TransactionError" -> Event.INVOCATION_ERROR;
            default -> type;
        };
    }

    boolean isInvocation() {
        return type.equals(Event.INVOCATION);
    }

    boolean isError() {
        return type.equals(Event.INVOCATION_ERROR);
    }

    /** A text attribute that says something. */
    @Nullable
    String text(String name) {
        return attributes.get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    /** The id of the transaction that it is, or belongs to. */
    @Nullable
    String transactionId() {
        String own = isInvocation() ? text("guid") : text("transactionId");
        if (own == null) {
            own = text("nr.transactionGuid");
        }
        return own == null && isError() ? text("guid") : own;
    }
}
