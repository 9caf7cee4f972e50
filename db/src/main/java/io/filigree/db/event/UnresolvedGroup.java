package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * Stored events that are resolved alike: of one trace, of one request id, or of one resource.
 *
 * @param traceId null for events of one request id or of one resource, which may have any trace
 * @param resource null where the sender says nothing of itself
 * @param accounts what the key of the sender is for
 * @param requestId null where it is not known, and for events of one resource
 * @param spanId the span that the events are in; null where they say none
 * @param function null where it is not known; otherwise the request id is missing, or was found and may be wrong
 * @param isInvocation whether the events are invocations themselves
 * @param first time of the earliest
 * @param last time of the latest
 * @param key as the statements have it
 */
public record UnresolvedGroup(
        @Nullable String traceId,
        @Nullable TelemetryResource resource,
        AccountScope accounts,
        @Nullable String requestId,
        @Nullable String spanId,
        @Nullable InvokedArn function,
        boolean isInvocation,
        Instant first,
        Instant last,
        Key key) {

    public UnresolvedGroup {
        requireNonNull(accounts, "accounts");
        requireNonNull(first, "first");
        requireNonNull(last, "last");
        requireNonNull(key, "key");
    }

    /** Two columns as text. */
    public record Key(String unresolved, @Nullable String accounts) {}
}
