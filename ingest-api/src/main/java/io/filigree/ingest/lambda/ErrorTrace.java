package io.filigree.ingest.lambda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

import io.filigree.decorator.event.Event;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One entry of {@code error_data}, {@code [time, transaction, message, class, {attributes and stack}, guid?]}: where an
 * error's stack trace is, and the only trace of an error that left no event.
 */
record ErrorTrace(
        @Nullable Instant timestamp,
        @Nullable String transaction,
        @Nullable String message,
        @Nullable String errorClass,
        @Nullable String guid,
        @Nullable String traceId,
        @Nullable String stackTrace,
        Map<String, Object> attributes) {

    static final String STACK_TRACE = "stackTrace";
    static final String ERROR_CLASS = "error.class";
    static final String ERROR_MESSAGE = "error.message";

    static Optional<ErrorTrace> of(JsonNode item) {
        JsonNode details = item.path(4);
        String message = text(item.path(2));
        String errorClass = text(item.path(3));
        if (message == null && errorClass == null) {
            return Optional.empty();
        }
        JsonNode intrinsics = details.path("intrinsics");
        String guid = text(item.path(5));
        return Optional.of(new ErrorTrace(
                Timestamps.of(item.path(0)).orElse(null),
                text(item.path(1)),
                message,
                errorClass,
                guid == null ? text(intrinsics.path("guid")) : guid,
                text(intrinsics.path("traceId")),
                stackTrace(details.path("stack_trace")),
                AgentEvent.merged(intrinsics, details.path("agentAttributes"), details.path("userAttributes"))));
    }

    /** The transaction; the trace where that is not told. Null where neither is. */
    @Nullable
    Object key() {
        if (guid != null) {
            return new Key("transaction", guid, null, null);
        }
        return traceId == null ? null : new Key("trace", traceId, null, null);
    }

    /** {@link #key()} with class and message. */
    @Nullable
    Object exactKey() {
        return key() instanceof Key key ? new Key(key.of, key.id, errorClass, message) : null;
    }

    /** What {@link #key()} an error's trace may have. */
    static List<Object> keysOf(AgentEvent error) {
        return keys(error, null, null);
    }

    /** What {@link #exactKey()} an error's trace may have. */
    static List<Object> exactKeysOf(AgentEvent error) {
        return keys(error, error.text(ERROR_CLASS), error.text(ERROR_MESSAGE));
    }

    private static List<Object> keys(AgentEvent error, @Nullable String errorClass, @Nullable String message) {
        List<Object> keys = new ArrayList<>(2);
        String transactionId = error.transactionId();
        if (transactionId != null) {
            keys.add(new Key("transaction", transactionId, errorClass, message));
        }
        String trace = error.text("traceId");
        if (trace != null) {
            keys.add(new Key("trace", trace, errorClass, message));
        }
        return keys;
    }

    private record Key(
            String of,
            String id,
            @Nullable String errorClass,
            @Nullable String message) {}

    void addTo(AgentEvent error) {
        if (stackTrace != null) {
            error.attributes().putIfAbsent(STACK_TRACE, stackTrace);
        }
    }

    /** The error event that it stands for. */
    AgentEvent toEvent() {
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, ERROR_CLASS, errorClass);
        put(all, ERROR_MESSAGE, message);
        put(all, "transactionName", transaction);
        attributes.forEach(all::putIfAbsent);
        put(all, STACK_TRACE, stackTrace);
        return new AgentEvent(Event.INVOCATION_ERROR, timestamp, all);
    }

    private static void put(Map<String, Object> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.putIfAbsent(name, value);
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank() ? node.stringValue() : null;
    }

    /** Lines as they are; frames as {@code name (file:line)}. */
    private static @Nullable String stackTrace(JsonNode stack) {
        if (stack.isString()) {
            return text(stack);
        }
        if (!stack.isArray() || stack.isEmpty()) {
            return null;
        }
        StringJoiner lines = new StringJoiner("\n");
        stack.forEach(frame -> lines.add(line(frame)));
        return lines.toString();
    }

    private static String line(JsonNode frame) {
        if (frame.isString()) {
            return frame.stringValue();
        }
        JsonNode file = frame.path("filepath");
        if (!frame.isObject() || !file.isString()) {
            return frame.path("name").isString() ? frame.path("name").stringValue() : frame.toString();
        }
        JsonNode line = frame.path("line");
        String place = line.isNumber() ? file.stringValue() + ":" + line : file.stringValue();
        return frame.path("name").isString() ? frame.path("name").stringValue() + " (" + place + ")" : place;
    }
}
