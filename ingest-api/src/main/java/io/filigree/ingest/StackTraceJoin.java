package io.filigree.ingest;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;

/** Joins the stack traces of a batch with their errors, and its errors with their stack traces, once all are written. */
final class StackTraceJoin {

    private StackTraceJoin() {}

    /** The origin of an event that its sender sent: a stack trace alone is an error whose completion it is. */
    static EventOrigin origin(Event event) {
        return event.type().equals(Event.INVOCATION_ERROR)
                        && event.completion().containsKey(BoundedAttributes.STACK_TRACE)
                ? EventOrigin.ERROR_TRACE
                : EventOrigin.SENDER;
    }

    /** Returns how many stack traces found their error. */
    static int join(EventStore.Append append, List<StoredMessage> rows) {
        Set<String> requestIds = new HashSet<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (StoredMessage row : rows) {
            if (row instanceof StoredEvent stored && mayJoin(stored)) {
                Event event = stored.event().event();
                requestIds.add(event.requestId());
                first = event.timestamp().isBefore(first) ? event.timestamp() : first;
                last = event.timestamp().isAfter(last) ? event.timestamp() : last;
            }
        }
        return requestIds.isEmpty() ? 0 : append.joinErrorTraces(requestIds, first, last);
    }

    /** An error of an agent that brought no stack trace, or a stack trace. */
    private static boolean mayJoin(StoredEvent stored) {
        Event event = stored.event().event();
        return event.type().equals(Event.INVOCATION_ERROR)
                && (stored.origin() == EventOrigin.ERROR_TRACE || stored.origin() == EventOrigin.SENDER)
                && event.requestId() != null
                && event.function() != null
                && !event.attributes().containsKey(BoundedAttributes.STACK_TRACE);
    }
}
