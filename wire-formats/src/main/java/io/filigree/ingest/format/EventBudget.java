package io.filigree.ingest.format;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How many events the agent payloads of one body may still become. Two things are bounded: the memory that its events take
 * while they are decoded, and the rows that they become relative to what was posted, since some hundred bytes of nested
 * gzip inflate to as many tiny events as there is room for.
 */
public final class EventBudget {

    /** An event with more attributes counts as several. */
    static final int ATTRIBUTES_PER_EVENT = 32;

    /** Of rows that any body may become, however small it is. */
    public static final int FREE_ROW_BYTES = 256 * 1024;

    /** What a row takes besides its attributes: its columns and index entries. */
    private static final int ROW_BYTES = 128;

    private static final int EVENT_HEAP_BYTES = 512;
    private static final int ATTRIBUTE_HEAP_BYTES = 96;

    private final PayloadBounds bounds;
    private final long rowBytes;
    private int bodyEvents;
    private int messageEvents;
    private long usedRowBytes;
    private long heapBytes;

    /** @param bodyBytes of the body as posted */
    public EventBudget(PayloadBounds bounds, long bodyBytes) {
        this.bounds = bounds;
        this.rowBytes = FREE_ROW_BYTES + bodyBytes * bounds.maxAmplification();
    }

    /** Begins the next message, which has its own maximum of events. */
    public void startMessage() {
        messageEvents = 0;
    }

    /** Why there is no room for another event; null when there is. */
    public @Nullable String problem() {
        if (messageEvents >= bounds.maxMessageEvents()) {
            return "more events than " + PayloadBounds.MAX_MESSAGE_EVENTS + " = " + bounds.maxMessageEvents()
                    + " allows in a message";
        }
        if (bodyEvents >= bounds.maxEvents()) {
            return "more events than " + PayloadBounds.MAX_EVENTS + " = " + bounds.maxEvents() + " allows in a body";
        }
        if (usedRowBytes >= rowBytes) {
            return "more events than " + PayloadBounds.MAX_AMPLIFICATION + " = " + bounds.maxAmplification()
                    + " allows for the bytes of the body";
        }
        return null;
    }

    /** Counts an event with these attributes. */
    public void add(Map<String, Object> attributes) {
        messageEvents++;
        bodyEvents += 1 + attributes.size() / ATTRIBUTES_PER_EVENT;
        long text = 0;
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            text += attribute.getKey().length();
            text += attribute.getValue() instanceof String value ? value.length() : Long.BYTES;
        }
        usedRowBytes += ROW_BYTES + text;
        heapBytes += EVENT_HEAP_BYTES + (long) ATTRIBUTE_HEAP_BYTES * attributes.size() + 2 * text;
    }

    /** What events have used so far, to be restored when they are read again. */
    public record Used(int bodyEvents, int messageEvents, long rowBytes, long heapBytes) {}

    /** What was used so far, for {@link #restore}. */
    public Used used() {
        return new Used(bodyEvents, messageEvents, usedRowBytes, heapBytes);
    }

    /** Forgets the events since then. */
    public void restore(Used used) {
        bodyEvents = used.bodyEvents();
        messageEvents = used.messageEvents();
        usedRowBytes = used.rowBytes();
        heapBytes = used.heapBytes();
    }

    /** About what the events take in memory until they are written, their rows included. */
    public long heapBytes() {
        return heapBytes;
    }
}
