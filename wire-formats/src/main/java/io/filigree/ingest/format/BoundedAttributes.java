package io.filigree.ingest.format;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one event, gathered within {@link AttributeBounds}. The first value of a name wins, so callers add
 * the most important attributes first; attributes beyond the bounds are dropped. Type and timestamp are not
 * attributes and are kept separately.
 */
public final class BoundedAttributes {

    public static final String STACK_TRACE = "stackTrace";
    public static final String GUID = "guid";
    public static final String TRACE_ID = "traceId";
    public static final String TRANSACTION_ID = "transactionId";
    public static final String TRANSACTION_GUID = "nr.transactionGuid";

    /** Attributes that identify an event's function, invocation and failure; they replace others if there are too many. */
    private static final Set<String> NEEDED = Set.of(
            Attributes.REQUEST_ID,
            Attributes.LAMBDA_ARN,
            Attributes.ORIGINAL_TIMESTAMP,
            Attributes.OBSERVED_TIMESTAMP,
            Attributes.ERROR,
            Attributes.ERROR_CLASS,
            Attributes.ERROR_MESSAGE,
            STACK_TRACE,
            GUID,
            TRACE_ID,
            TRANSACTION_ID,
            TRANSACTION_GUID);

    /** Names that only Filigree sets. */
    private static final String RESERVED = "reserved";

    /** Numbers that a double cannot hold: they read as infinity, which no JSON can write again, and are stored as text. */
    private static final String NOT_A_VALUE = "not_a_value";

    /** Times that are no times, or yet to come. */
    private static final String TIMESTAMP = "timestamp";

    private final AttributeBounds bounds;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final Map<String, Integer> cut = new HashMap<>();
    private @Nullable Object type;
    private @Nullable Object timestamp;

    /** No attributes yet. */
    public BoundedAttributes(AttributeBounds bounds) {
        this.bounds = bounds;
    }

    /** The bounds that it keeps. */
    public AttributeBounds bounds() {
        return bounds;
    }

    /** Adds an attribute where it is absent. */
    public void add(String name, Object value) {
        switch (name) {
            case Attributes.TYPE -> type = type == null ? value : type;
            case Attributes.TIMESTAMP -> timestamp = timestamp == null ? value : timestamp;
            default -> addBounded(cut(name, bounds.maxName(), AttributeBounds.MAX_ATTRIBUTE_NAME), value);
        }
    }

    private void addBounded(String name, Object value) {
        if (Attributes.isReserved(name)) {
            count(RESERVED);
        } else if (value instanceof Double real && !Double.isFinite(real)) {
            count(NOT_A_VALUE);
            addBounded(name, real.toString());
        } else if (attributes.size() < bounds.maxAttributes() || attributes.containsKey(name) || makeRoomFor(name)) {
            attributes.putIfAbsent(
                    name,
                    value instanceof String text
                            ? cut(text, bounds.maxValue(), AttributeBounds.MAX_ATTRIBUTE_VALUE)
                            : value);
        } else {
            count(AttributeBounds.MAX_ATTRIBUTES);
        }
    }

    /** Keeps the time that the sender wrote, where another one takes its place, and says when it was received. */
    public void replaceTimestamp(Object sent, Instant receivedAt) {
        count(TIMESTAMP);
        addBounded(Attributes.ORIGINAL_TIMESTAMP, sent);
        addBounded(Attributes.OBSERVED_TIMESTAMP, receivedAt.toEpochMilli());
    }

    /** Adds an attribute that its sender did not write, where it is absent and nothing of the sender's has to go for it. */
    public void addIfRoom(String name, Object value) {
        if (attributes.size() < bounds.maxAttributes()) {
            add(name, value);
        }
    }

    /** Drops the last attribute that is not needed for one that is: there is one, for the bound exceeds the needed. */
    private boolean makeRoomFor(String name) {
        if (!NEEDED.contains(name)) {
            return false;
        }
        String last = null;
        for (String kept : attributes.keySet()) {
            last = NEEDED.contains(kept) ? last : kept;
        }
        attributes.remove(last);
        count(AttributeBounds.MAX_ATTRIBUTES);
        return true;
    }

    /** No half of a surrogate pair is left. */
    private String cut(String text, int length, String bound) {
        if (text.length() <= length) {
            return text;
        }
        count(bound);
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private void count(String bound) {
        cut.merge(bound, 1, Integer::sum);
    }

    /** Adds the attributes of others, and the counts of their dropped data, without type and timestamp. */
    public void addAll(BoundedAttributes others) {
        others.attributes.forEach(this::addBounded);
        others.cut.forEach((bound, times) -> cut.merge(bound, times, Integer::sum));
    }

    /** The value of {@code type}. */
    public @Nullable Object type() {
        return type;
    }

    /** The value of {@code timestamp}. */
    public @Nullable Object timestamp() {
        return timestamp;
    }

    /** A text that is not blank. */
    public @Nullable String text(String name) {
        return attributes.get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    /** All that there is room for; not a copy. */
    public Map<String, Object> asMap() {
        return attributes;
    }

    /** How often attributes were cut or dropped, by the bound or other reason; those for which none was are absent. */
    public Map<String, Integer> cut() {
        return cut;
    }
}
