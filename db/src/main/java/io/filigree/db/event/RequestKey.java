package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import io.filigree.decorator.function.AccountScope;

/**
 * Selects the invocations with a request id that an event without an ARN may belong to.
 *
 * @param accounts what the key of the event's sender is for
 */
public record RequestKey(String requestId, AccountScope accounts) {

    public RequestKey {
        requestId = EventStore.requiredId(requireNonNull(requestId, "requestId"));
        requireNonNull(accounts, "accounts");
    }

    /** Whether an event with this key may be of that invocation, as {@link TraceKey#admits} has it. */
    public boolean admits(TraceInvocation invocation) {
        return accounts.allows(invocation.function().function().accountId())
                && invocation.accounts().includes(accounts)
                && requestId.equals(EventStore.id(invocation.requestId()));
    }
}
