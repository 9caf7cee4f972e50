package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * An invocation of a trace, or with a request id, whose function is known.
 *
 * @param spanId of the span that it is; null where it says none
 * @param accounts what the key of its sender is for
 */
public record TraceInvocation(
        InvokedArn function,
        @Nullable String requestId,
        @Nullable String spanId,
        AccountScope accounts) {

    public TraceInvocation {
        requireNonNull(function, "function");
        requireNonNull(accounts, "accounts");
    }

    /** What an event says of an invocation whose function is known. */
    public static TraceInvocation of(Event invocation, InvokedArn function, AccountScope accounts) {
        Object spanId = invocation.attributes().get("guid");
        return new TraceInvocation(
                function, invocation.requestId(), spanId instanceof String text ? text : null, accounts);
    }

    /** The span that an event of a trace is in, as it says; null where it says none. */
    public static @Nullable String spanOf(Event event) {
        for (String name : List.of("span.id", "spanId", "parentId")) {
            if (event.attributes().get(name) instanceof String spanId) {
                return spanId;
            }
        }
        return null;
    }
}
