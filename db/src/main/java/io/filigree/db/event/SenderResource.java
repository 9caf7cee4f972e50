package io.filigree.db.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** The column {@code unresolved}: what the sender of an event says of itself, while the event is not resolved. */
final class SenderResource {

    private static final int ELEMENTS = 5;
    private static final int LONGEST_REGION_OR_VERSION = 40;

    private SenderResource() {}

    /**
     * The column of an event.
     *
     * @return null where there is nothing to resolve
     */
    static @Nullable List<String> of(StoredEvent stored) {
        Event event = stored.event().event();
        TelemetryResource resource = event.resource();
        if (event.function() != null) {
            return resource != null && waitsForInvocation(event) ? of(resource, stored.accounts()) : null;
        }
        if (!(stored.event().decoration() instanceof Missing missing)) {
            return null;
        }
        if (missing.reason() == Reason.FUNCTION_UNRESOLVED) {
            return of(Objects.requireNonNull(resource), stored.accounts());
        }
        return missing.reason() == Reason.ARN_MISSING
                        && (event.traceId() != null || event.requestId() != null)
                        && mayBePartOfAnother(event.type())
                ? List.of()
                : null;
    }

    /** Types of a sender's own are bounded for each account when they are stored. */
    private static boolean mayBePartOfAnother(String type) {
        return !type.equals(Event.INVOCATION) && !EventGroup.of("", type).isCustom();
    }

    /** Whether the trace may still tell the invocation, or another one, of an event whose function is known. */
    static boolean waitsForInvocation(Event event) {
        TelemetryResource resource = event.resource();
        return resource != null
                && resource.isLambda()
                && event.traceId() != null
                && !event.type().equals(Event.INVOCATION);
    }

    private static List<String> of(TelemetryResource resource, AccountScope accounts) {
        String name = resource.functionName();
        if (name == null || !InvokedArn.isFunctionName(name)) {
            return List.of();
        }
        List<String> elements = new ArrayList<>(ELEMENTS);
        elements.add(name);
        elements.add(shortOrEmpty(resource.region()));
        elements.add(shortOrEmpty(resource.accountId()));
        elements.add(shortOrEmpty(resource.version()));
        // Groups events of one key: the accounts themselves may be too long for an index.
        elements.add(accounts.match(() -> "", ids -> Integer.toHexString(ids.hashCode())));
        return elements;
    }

    /** No region, account or version is longer. */
    private static String shortOrEmpty(@Nullable String text) {
        return text == null || text.length() > LONGEST_REGION_OR_VERSION ? "" : EventStore.requiredId(text);
    }

    /** Reads the column back: null where the sender says nothing. */
    static @Nullable TelemetryResource read(String[] elements) {
        return elements.length == ELEMENTS
                ? new TelemetryResource(elements[0], orNull(elements[1]), orNull(elements[2]), orNull(elements[3]))
                : null;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
