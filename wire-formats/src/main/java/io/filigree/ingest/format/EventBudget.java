package io.filigree.ingest.format;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The remaining number of events of one body. Two things are limited: the memory of the events while they are decoded, and
 * the size of their rows relative to the posted bytes, because some hundred bytes of nested gzip can inflate to any number
 * of tiny events.
 */
public final class EventBudget {

    /** An event with more attributes counts as several. */
    static final int ATTRIBUTES_PER_EVENT = 32;

    /** Size of rows that any body may have, even a small one. */
    public static final int FREE_ROW_BYTES = 256 * 1024;

    /** Size of a row without its attributes: its columns and index entries. */
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

    /** The usage at one time, to be restored when events are read again. */
    public record Used(int bodyEvents, int messageEvents, long rowBytes, long heapBytes) {}

    /** The current usage, for {@link #restore}. */
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

    /** The approximate memory of the events until they are written, including their rows. */
    public long heapBytes() {
        return heapBytes;
    }
}
