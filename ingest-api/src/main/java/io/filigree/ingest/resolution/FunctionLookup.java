package io.filigree.ingest.resolution;

import static java.util.Objects.requireNonNull;

import io.filigree.db.event.RequestKey;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.db.event.UnresolvedGroup;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an event whose function, or invocation, is looked for.
 *
 * @param resource what the sender says of itself; null where it says nothing
 * @param accounts what the key of the sender is for
 * @param requestId as the sender says it
 * @param spanId of the span that the event is in; null where it says none
 * @param function where it is known and only the invocation is looked for
 * @param isInvocation whether the event is an invocation itself, which is not part of another one
 */
public record FunctionLookup(
        @Nullable TelemetryResource resource,
        AccountScope accounts,
        @Nullable String requestId,
        @Nullable String spanId,
        @Nullable InvokedArn function,
        boolean isInvocation) {

    public FunctionLookup {
        requireNonNull(accounts, "accounts");
    }

    /** The lookup of an event. */
    public static FunctionLookup of(Event event, AccountScope accounts) {
        return new FunctionLookup(
                event.resource(),
                accounts,
                event.requestId(),
                TraceInvocation.spanOf(event),
                event.function(),
                event.type().equals(Event.INVOCATION));
    }

    /** The lookup of stored events. */
    public static FunctionLookup of(UnresolvedGroup group) {
        return new FunctionLookup(
                group.resource(),
                group.accounts(),
                group.function() == null ? group.requestId() : null,
                group.spanId(),
                group.function(),
                group.isInvocation());
    }

    /** The key of the invocations that stored events may belong to. */
    public TraceKey traceKey(String traceId) {
        return new TraceKey(traceId, accounts, requestId);
    }

    /** The key of the invocations that an event with a request id may belong to; null without one, and for invocations. */
    public @Nullable RequestKey requestKey() {
        return requestId == null || isInvocation ? null : new RequestKey(requestId, accounts);
    }

    /** Whether the function of an event must be resolved: its sender may be a Lambda function and names no ARN. */
    public static boolean isUnresolved(Event event) {
        TelemetryResource resource = event.resource();
        if (event.function() != null) {
            return false;
        }
        return resource == null
                ? !(event.attributes().get(Attributes.LAMBDA_ARN) instanceof String arn) || arn.isBlank()
                : resource.isLambda();
    }

    /** Whether events of the same trace may be resolved by this one, or this one by them. */
    public static boolean concernsItsTrace(Event event) {
        return event.type().equals(Event.INVOCATION)
                ? event.function() != null
                : isUnresolved(event) || event.function() != null && event.resource() != null;
    }

    /** Whether events with the same request id may be resolved by this one, or this one by them. */
    public static boolean concernsItsRequest(Event event) {
        return event.type().equals(Event.INVOCATION) ? event.function() != null : isUnresolved(event);
    }
}
