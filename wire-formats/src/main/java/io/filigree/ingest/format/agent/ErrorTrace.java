package io.filigree.ingest.format.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One entry of {@code error_data}, {@code [time, transaction, message, class, {attributes and stack}, guid?]}: where an
 * error's stack trace is, and the only trace of an error that left no event.
 *
 * @param guid of the transaction
 * @param attributes class and message among them, the stack not
 */
record ErrorTrace(
        @Nullable Instant timestamp,
        @Nullable String guid,
        @Nullable String traceId,
        @Nullable String stackTrace,
        BoundedAttributes attributes) {

    static Optional<ErrorTrace> of(JsonNode item, AttributeBounds bounds) {
        JsonNode details = item.path(4);
        String message = text(item.path(2));
        String errorClass = text(item.path(3));
        if (message == null && errorClass == null) {
            return Optional.empty();
        }
        BoundedAttributes attributes = new BoundedAttributes(bounds);
        add(attributes, Attributes.ERROR_CLASS, errorClass);
        add(attributes, Attributes.ERROR_MESSAGE, message);
        add(attributes, "transactionName", text(item.path(1)));
        JsonNode intrinsics = details.path("intrinsics");
        List.of(intrinsics, details.path("agentAttributes"), details.path("userAttributes"))
                .forEach(section -> FlatAttributes.add(attributes, section));
        String guid = text(item.path(5));
        return Optional.of(new ErrorTrace(
                Timestamps.of(item.path(0).isNumber() ? item.path(0).numberValue() : null)
                        .orElse(null),
                guid == null ? text(intrinsics.path(BoundedAttributes.GUID)) : guid,
                text(intrinsics.path(BoundedAttributes.TRACE_ID)),
                stackTrace(details.path("stack_trace"), bounds.maxValue()),
                attributes));
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
        return key() instanceof Key key ? new Key(key.of, key.id, errorClass(attributes), message(attributes)) : null;
    }

    /** The possible {@link #key()}s of an error's stack trace. */
    static List<Object> keysOf(AgentEvent error) {
        return keys(error, null, null);
    }

    /** The possible {@link #exactKey()}s of an error's stack trace. */
    static List<Object> exactKeysOf(AgentEvent error) {
        return keys(error, errorClass(error.attributes()), message(error.attributes()));
    }

    private static List<Object> keys(AgentEvent error, @Nullable String errorClass, @Nullable String message) {
        List<Object> keys = new ArrayList<>(2);
        String transactionId = error.transactionId();
        if (transactionId != null) {
            keys.add(new Key("transaction", transactionId, errorClass, message));
        }
        String trace = error.text(BoundedAttributes.TRACE_ID);
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

    private static @Nullable String errorClass(BoundedAttributes attributes) {
        return attributes.text(Attributes.ERROR_CLASS);
    }

    private static @Nullable String message(BoundedAttributes attributes) {
        return attributes.text(Attributes.ERROR_MESSAGE);
    }

    void addTo(AgentEvent error) {
        add(error.attributes(), BoundedAttributes.STACK_TRACE, stackTrace);
    }

    /** The equivalent error event. */
    AgentEvent toEvent() {
        add(attributes, BoundedAttributes.STACK_TRACE, stackTrace);
        return new AgentEvent(Event.INVOCATION_ERROR, timestamp, attributes);
    }

    private static void add(BoundedAttributes attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.add(name, value);
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank() ? node.stringValue() : null;
    }

    /** Lines as they are; frames as {@code name (file:line)}. No more of them than reach this length. */
    private static @Nullable String stackTrace(JsonNode stack, int length) {
        if (stack.isString()) {
            return text(stack);
        }
        if (!stack.isArray() || stack.isEmpty()) {
            return null;
        }
        StringJoiner lines = new StringJoiner("\n");
        for (Iterator<JsonNode> frames = stack.iterator(); frames.hasNext() && lines.length() <= length; ) {
            lines.add(line(frames.next()));
        }
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
