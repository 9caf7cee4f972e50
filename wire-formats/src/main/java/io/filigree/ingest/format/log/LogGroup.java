package io.filigree.ingest.format.log;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.FlatAttributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the records of {@code {common: {attributes}, logs: [record, …]}}. A record is {@code {message, timestamp, attributes}};
 * {@code log} is another name for {@code message}. What else a record has at its top is an attribute, and nested objects
 * become attributes whose names are joined by dots. An attribute {@code type} is dropped: it would hide the type of the event.
 */
public final class LogGroup {

    private static final String ATTRIBUTES = "attributes";
    private static final String LOG = "log";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{9,13}");

    private final AttributeBounds bounds;
    private final BoundedAttributes common;

    /**
     * @param common the shared data of the records: {@code {attributes, timestamp}}; other values are ignored
     */
    public LogGroup(JsonNode common, AttributeBounds bounds) {
        this.bounds = bounds;
        this.common = new BoundedAttributes(bounds);
        addMembers(this.common, common, "");
    }

    /**
     * The text of a record as it was sent, of any length.
     *
     * @return null where it has none
     */
    public static @Nullable String message(JsonNode record) {
        JsonNode message = record.path(nameOfMessage(record));
        if (message.isMissingNode() || message.isNull()) {
            return null;
        }
        return message.isString() ? message.stringValue() : message.toString();
    }

    private static String nameOfMessage(JsonNode record) {
        return record.hasNonNull(LogRecord.MESSAGE) ? LogRecord.MESSAGE : LOG;
    }

    /**
     * Reads a record; a text is a record of its message alone.
     *
     * @return empty where it has neither a message nor attributes
     */
    public Optional<LogRecord> read(JsonNode record) {
        BoundedAttributes attributes = new BoundedAttributes(bounds);
        String message = record.isString() ? record.stringValue() : message(record);
        if (message != null) {
            attributes.add(LogRecord.MESSAGE, message);
        }
        addMembers(attributes, record, nameOfMessage(record));
        if (attributes.asMap().isEmpty()) {
            return Optional.empty();
        }
        attributes.addAll(common);
        Instant timestamp = time(attributes.timestamp());
        return Optional.of(new LogRecord(timestamp == null ? time(common.timestamp()) : timestamp, attributes, common));
    }

    /** Top-level members first, because they include the time. */
    private static void addMembers(BoundedAttributes attributes, JsonNode object, String except) {
        JsonNode nested = object.path(ATTRIBUTES);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            if (!name.equals(except) && !name.equals(ATTRIBUTES)) {
                FlatAttributes.add(attributes, name, member.getValue());
            }
        }
        if (nested.isObject()) {
            FlatAttributes.add(attributes, nested);
        } else if (!nested.isMissingNode()) {
            FlatAttributes.add(attributes, ATTRIBUTES, nested);
        }
    }

    /** Whether a record or its group has a time, plausible or not. */
    public static boolean isTimed(JsonNode object) {
        return object.has(Attributes.TIMESTAMP) || object.path(ATTRIBUTES).has(Attributes.TIMESTAMP);
    }

    private static @Nullable Instant time(@Nullable Object value) {
        if (value instanceof String text) {
            return (NUMBER.matcher(text).matches() ? Timestamps.of(Long.valueOf(text)) : Timestamps.parse(text))
                    .orElse(null);
        }
        return Timestamps.of(value).orElse(null);
    }
}
