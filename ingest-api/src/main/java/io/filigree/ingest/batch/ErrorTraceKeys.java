package io.filigree.ingest.batch;

import java.util.List;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;

/** Finds the errors of a batch that a stack trace may belong to, and its stack traces: they are joined once all are written. */
final class ErrorTraceKeys {

    private ErrorTraceKeys() {}

    /** The origin of an event of a sender: a separate stack trace is stored as an error with a completion. */
    static EventOrigin origin(Event event) {
        return event.type().equals(Event.INVOCATION_ERROR)
                        && event.completion().containsKey(BoundedAttributes.STACK_TRACE)
                ? EventOrigin.ERROR_TRACE
                : EventOrigin.SENDER;
    }

    /** The request ids of both. */
    static LookupKeys<String> of(List<StoredMessage> rows) {
        LookupKeys<String> requestIds = new LookupKeys<>();
        for (StoredMessage row : rows) {
            if (row instanceof StoredEvent stored && mayJoin(stored)) {
                Event event = stored.event().event();
                String requestId = event.requestId();
                if (requestId != null) {
                    requestIds.add(requestId, event.timestamp());
                }
            }
        }
        return requestIds;
    }

    /** An error of an agent without a stack trace, or a stack trace. */
    private static boolean mayJoin(StoredEvent stored) {
        Event event = stored.event().event();
        return event.type().equals(Event.INVOCATION_ERROR)
                && (stored.origin() == EventOrigin.ERROR_TRACE || stored.origin() == EventOrigin.SENDER)
                && event.function() != null
                && !event.attributes().containsKey(BoundedAttributes.STACK_TRACE);
    }
}
