package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Set;

import io.filigree.decorator.event.Event;

/**
 * An event type of an account.
 *
 * @param owner the account of the events' functions; for events that name no function the accounts of their sender's key,
 *     or empty
 */
public record EventGroup(String owner, String type) {

    static final Comparator<EventGroup> ORDER =
            Comparator.comparing(EventGroup::type).thenComparing(EventGroup::owner);

    private static final Set<String> BUILT_IN =
            Set.of(Event.INVOCATION, Event.INVOCATION_ERROR, Event.SPAN, Event.LOG, Event.METRIC);

    public EventGroup {
        requireNonNull(owner, "owner");
        requireNonNull(type, "type");
    }

    /** The group of a type as its sender wrote it. */
    public static EventGroup of(String owner, String type) {
        return new EventGroup(owner, EventStore.requiredId(type));
    }

    /** Whether the type is a sender's own. */
    public boolean isCustom() {
        return !BUILT_IN.contains(type);
    }
}
