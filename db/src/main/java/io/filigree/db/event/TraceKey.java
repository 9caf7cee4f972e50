package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * Selects the invocations of a trace that an event without an ARN may belong to.
 *
 * @param accounts what the key of the event's sender is for
 * @param requestId of the event; null where any invocation of the trace may be its own
 */
public record TraceKey(
        String traceId, AccountScope accounts, @Nullable String requestId) {

    public TraceKey {
        traceId = EventStore.requiredId(requireNonNull(traceId, "traceId"));
        requestId = EventStore.id(requestId);
        requireNonNull(accounts, "accounts");
    }

    /**
     * Whether an event with this key may be of that invocation of the trace: its own key is for the function's account, and
     * the key that reported the invocation is for every account that the event may be of.
     */
    public boolean admits(TraceInvocation invocation) {
        return accounts.allows(invocation.function().function().accountId())
                && invocation.accounts().includes(accounts)
                && (requestId == null || requestId.equals(EventStore.id(invocation.requestId())));
    }
}
