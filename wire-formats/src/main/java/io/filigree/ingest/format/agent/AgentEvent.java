package io.filigree.ingest.format.agent;

import java.time.Instant;
import java.util.Optional;

import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.EventTypeNames;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import io.filigree.ingest.format.log.LogRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One event as an agent harvested it: {@code [{intrinsic}, {user}, {agent}]}, of which the last may be missing.
 *
 * @param type as it is stored
 * @param timestamp null where the agent gave none that is plausible
 * @param attributes can be added to
 */
public record AgentEvent(String type, @Nullable Instant timestamp, BoundedAttributes attributes) {

    /** The type of log events of the Java agent, whose time is among their other attributes. */
    private static final String JAVA_LOG = "LogEvent";

    /**
     * Reads the array at the parser's position to its end. On a clash of names, and where there is no room for all,
     * the intrinsic attribute wins over the agent's, and that over the user's.
     *
     * @return empty when it names no type
     */
    static Optional<AgentEvent> read(JsonParser json, AttributeBounds bounds) {
        return read(json, bounds, (type, bare) -> stored(type));
    }

    /**
     * The same of the section of transactions. The Java agent sends custom events and log events among them, which have a
     * type and what the user added; a transaction has a time, a name and more.
     */
    static Optional<AgentEvent> readTransaction(JsonParser json, AttributeBounds bounds) {
        return read(json, bounds, (type, bare) -> {
            if (!bare) {
                return stored(type);
            }
            return type.equals(JAVA_LOG) ? Event.LOG : EventTypeNames.custom(type);
        });
    }

    /** Of a log record, which is no array of intrinsic and other attributes. */
    static AgentEvent of(LogRecord record) {
        return new AgentEvent(Event.LOG, record.timestamp(), record.attributes());
    }

    /** The same of an event that the sender's own code recorded, whose type says nothing of invocations. */
    static Optional<AgentEvent> readCustom(JsonParser json, AttributeBounds bounds) {
        return read(json, bounds, (type, bare) -> EventTypeNames.custom(type));
    }

    /** What an event's type is stored as; {@code bare} is one of which the agent itself says nothing but the type. */
    private interface StoredType {
        String of(String type, boolean bare);
    }

    private static Optional<AgentEvent> read(JsonParser json, AttributeBounds bounds, StoredType storedType) {
        BoundedAttributes attributes = new BoundedAttributes(bounds);
        BoundedAttributes users = new BoundedAttributes(bounds);
        Object type = null;
        Object timestamp = null;
        for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
            switch (index) {
                case 0 -> {
                    FlatAttributes.add(attributes, json);
                    type = attributes.type();
                    timestamp = attributes.timestamp();
                }
                case 1 -> FlatAttributes.add(users, json);
                case 2 -> FlatAttributes.add(attributes, json);
                default -> json.skipChildren();
            }
        }
        boolean bare = timestamp == null && attributes.asMap().isEmpty();
        attributes.addAll(users);
        if (!(type instanceof String name) || name.isBlank()) {
            return Optional.empty();
        }
        String stored = storedType.of(name, bare);
        Object time = timestamp == null && stored.equals(Event.LOG) ? users.timestamp() : timestamp;
        return Optional.of(new AgentEvent(stored, Timestamps.of(time).orElse(null), attributes));
    }

    private static String stored(String type) {
        return switch (type) {
            case "Transaction" -> Event.INVOCATION;
            case "TransactionError" -> Event.INVOCATION_ERROR;
            case Event.METRIC -> EventTypeNames.custom(type); // no agent harvests these as events
            default -> type;
        };
    }

    /** Whether it is a run of the handler. */
    public boolean isInvocation() {
        return type.equals(Event.INVOCATION);
    }

    /** Whether it is an error of an invocation. */
    public boolean isError() {
        return type.equals(Event.INVOCATION_ERROR);
    }

    /** A text attribute that is not blank. */
    public @Nullable String text(String name) {
        return attributes.text(name);
    }

    /** The id of the trace that it belongs to. */
    public @Nullable String traceId() {
        String traceId = text(BoundedAttributes.TRACE_ID);
        return traceId == null && type.equals(Event.LOG) ? text(LogRecord.TRACE_ID) : traceId;
    }

    /** The id of the transaction that it is, or belongs to. */
    @Nullable
    String transactionId() {
        String own = text(isInvocation() ? BoundedAttributes.GUID : BoundedAttributes.TRANSACTION_ID);
        if (own == null) {
            own = text(BoundedAttributes.TRANSACTION_GUID);
        }
        return own == null && isError() ? text(BoundedAttributes.GUID) : own;
    }
}
