package io.filigree.ingest.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventGroup;
import io.filigree.db.event.ReportedEventType;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.format.UndecodedReason;
import io.filigree.ingest.format.UndecodedReason.TooManyEventTypes;
import org.jspecify.annotations.Nullable;

/** Leaves events undecoded whose type is one too many of its account. */
public final class EventTypeBound {

    private EventTypeBound() {}

    /**
     * The types of the events that a batch becomes, those that platform lines make among them, with the accounts and keys
     * that they count for.
     */
    public static Set<ReportedEventType> types(BatchContent content) {
        Set<ReportedEventType> types = new HashSet<>();
        addTypes(types, content.events());
        content.completions().forEach(one -> types.add(type(one.value().function(), Event.INVOCATION, one.receipt())));
        content.failures().forEach(one -> {
            InvokedArn function = one.value().function();
            types.add(type(function, Event.INVOCATION, one.receipt()));
            types.add(type(function, Event.INVOCATION_ERROR, one.receipt()));
        });
        return types;
    }

    /** The many events of a payload are of few types and functions. */
    private static void addTypes(Set<ReportedEventType> types, List<Sourced<Event>> events) {
        Sourced<Event> last = null;
        for (Sourced<Event> one : events) {
            if (last == null
                    || last.value().function() != one.value().function()
                    || last.receipt() != one.receipt()
                    || !last.value().type().equals(one.value().type())) {
                types.add(type(one.value().function(), one.value().type(), one.receipt()));
            }
            last = one;
        }
    }

    /**
     * The same without the events of these types; the messages that they came in are kept word for word.
     *
     * @param payloads of the batch, which hold the messages
     */
    public static BatchContent without(
            BatchContent content, Set<EventGroup> refused, Collection<DecodedPayload> payloads) {
        if (refused.isEmpty()) {
            return content;
        }
        List<Sourced<Event>> events = new ArrayList<>();
        Map<UUID, Sourced<Event>> lost = new LinkedHashMap<>();
        content.events().forEach(one -> {
            if (refused.contains(group(one.value().function(), one.value().type(), one.receipt()))) {
                lost.putIfAbsent(one.message(), one);
            } else {
                events.add(one);
            }
        });
        Map<UUID, UndecodedReason> known = new HashMap<>();
        List<Sourced<Undecoded>> undecoded = new ArrayList<>();
        content.undecoded().forEach(one -> {
            if (lost.containsKey(one.message())) {
                known.put(one.message(), one.value().cause());
            } else {
                undecoded.add(one);
            }
        });
        Map<UUID, IngestMessage> messages = messages(payloads, lost.keySet());
        lost.forEach((identity, event) -> {
            IngestMessage message = messages.get(identity);
            if (message != null) {
                undecoded.add(event.with(new Undecoded(
                        message.identity(),
                        event.value().function(),
                        new TooManyEventTypes(known.get(identity)),
                        message.text())));
            }
        });
        int withheld = content.events().size() - events.size();
        return new BatchContent(
                events, content.completions(), content.failures(), undecoded, content.withheldByType() + withheld);
    }

    private static Map<UUID, IngestMessage> messages(Collection<DecodedPayload> payloads, Set<UUID> identities) {
        Map<UUID, IngestMessage> messages = new HashMap<>();
        for (DecodedPayload payload : payloads) {
            for (IngestMessage message : payload.messages()) {
                UUID identity = payload.identity(message.identity());
                if (identities.contains(identity)) {
                    messages.put(identity, message);
                }
            }
        }
        return messages;
    }

    private static ReportedEventType type(@Nullable InvokedArn function, String type, Receipt receipt) {
        Receipt.FormatKey key = receipt.key();
        return new ReportedEventType(group(function, type, receipt), key == null ? null : key.keyId());
    }

    private static EventGroup group(@Nullable InvokedArn function, String type, Receipt receipt) {
        String owner = function == null
                ? receipt.accounts().match(() -> "", ids -> String.join(",", ids))
                : function.function().accountId();
        return EventGroup.of(owner, type);
    }
}
