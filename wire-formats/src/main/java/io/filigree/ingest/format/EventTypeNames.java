package io.filigree.ingest.format;

import java.util.Set;

import io.filigree.decorator.event.Event;

/** The names of event types that senders choose. */
public final class EventTypeNames {

    /** Before the name of a type that is ours. */
    public static final String CUSTOM_PREFIX = "Custom";

    private static final Set<String> OURS =
            Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN, Event.LOG, Event.METRIC);

    private EventTypeNames() {}

    /**
     * The type of a custom event. The names of built-in types get a prefix, because these types have their own tables or
     * senders.
     */
    public static String custom(String type) {
        return OURS.contains(type) ? CUSTOM_PREFIX + type : type;
    }
}
