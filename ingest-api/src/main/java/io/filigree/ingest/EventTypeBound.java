package io.filigree.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventGroup;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AllowedAccounts;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.DecodedEvent;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadCounts.Withheld;
import org.jspecify.annotations.Nullable;

/** Leaves events undecoded whose type is one too many of its account. */
final class EventTypeBound {

    /** What the reason of such a message begins with. */
    static final String REASON =
            "more event types than filigree.ingest.lambda.max-event-types allows in an account or, half of them, of a key";

    private EventTypeBound() {}

    /**
     * The types of the events that a payload becomes, those that platform lines make among them, with the accounts that
     * they count for.
     */
    static Set<EventGroup> groups(Decoded decoded, AllowedAccounts allowed) {
        Set<EventGroup> groups = new HashSet<>();
        addGroups(groups, decoded.events(), allowed);
        decoded.completions()
                .forEach(one ->
                        groups.add(EventGroup.of(owner(one.completion().function(), allowed), Event.INVOCATION)));
        decoded.failures().forEach(one -> {
            String owner = owner(one.failure().function(), allowed);
            groups.add(EventGroup.of(owner, Event.INVOCATION));
            groups.add(EventGroup.of(owner, Event.INVOCATION_ERROR));
        });
        return groups;
    }

    /** The many events of a payload are of few types and functions. */
    private static void addGroups(Set<EventGroup> groups, List<DecodedEvent> events, AllowedAccounts allowed) {
        Event last = null;
        for (DecodedEvent one : events) {
            Event event = one.event();
            if (last == null
                    || last.function() != event.function()
                    || !last.type().equals(event.type())) {
                groups.add(group(event, allowed));
            }
            last = event;
        }
    }

    /** The same without the events of these types; the messages that they came in are kept word for word. */
    static Decoded without(
            Decoded decoded, List<IngestMessage> messages, AllowedAccounts allowed, Set<EventGroup> refused) {
        List<DecodedEvent> events = new ArrayList<>();
        Map<UUID, Event> lost = new HashMap<>();
        decoded.events().forEach(one -> {
            if (refused.contains(group(one.event(), allowed))) {
                lost.putIfAbsent(one.messageIdentity(), one.event());
            } else {
                events.add(one);
            }
        });
        decoded.counts().withhold(Withheld.EVENT_TYPES, decoded.events().size() - events.size());
        Map<UUID, String> known = new HashMap<>();
        decoded.undecoded().forEach(one -> known.put(one.messageIdentity(), one.reason()));
        List<Undecoded> undecoded = new ArrayList<>(decoded.undecoded());
        undecoded.removeIf(one -> lost.containsKey(one.messageIdentity()));
        for (IngestMessage message : messages) {
            Event event = lost.get(message.identity());
            if (event != null) {
                String reason = known.get(message.identity());
                undecoded.add(new Undecoded(
                        message.identity(),
                        event.function(),
                        reason == null ? REASON : REASON + "; " + reason,
                        message.text()));
            }
        }
        return new Decoded(
                events,
                decoded.completions(),
                decoded.failures(),
                undecoded,
                decoded.ignored(),
                decoded.cut(),
                decoded.counts(),
                decoded.heapBytes());
    }

    private static EventGroup group(Event event, AllowedAccounts allowed) {
        return EventGroup.of(owner(event.function(), allowed), event.type());
    }

    private static String owner(@Nullable InvokedArn function, AllowedAccounts allowed) {
        return function == null
                ? allowed.accountIds().map(ids -> String.join(",", ids)).orElse("")
                : function.function().accountId();
    }
}
