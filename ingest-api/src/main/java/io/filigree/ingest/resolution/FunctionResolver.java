package io.filigree.ingest.resolution;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.filigree.db.event.EventStore;
import io.filigree.db.event.TraceInvocation;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.event.TelemetryResource;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import org.jspecify.annotations.Nullable;

/** Finds the function of an event that names no ARN, only in accounts of the sender's key. */
public final class FunctionResolver {

    private FunctionResolver() {}

    /**
     * A resolved function.
     *
     * @param requestId of the event, or of its invocation; null if unknown
     * @param isCertain whether later invocations of the trace cannot change the request id
     */
    public record Resolved(InvokedArn function, @Nullable String requestId, boolean isCertain) {

        /** The event with the resolved values that it lacks. It keeps its resource as long as its request id may change. */
        public Event of(Event event) {
            TelemetryResource sender = event.resource() == null
                    ? new TelemetryResource(function.function().name(), null, null, null)
                    : event.resource();
            String own = event.requestId();
            Event resolved = event.resolved(function, own == null ? requestId : own);
            return isCertain || own != null ? resolved.withoutResource() : resolved.withResource(sender);
        }
    }

    /**
     * The function of the invocations of the event's trace, or that of the span that contains the event.
     *
     * @param invocations those that the event may belong to
     * @return empty without invocations, for several functions, and for too many invocations
     */
    public static Optional<Resolved> byTrace(FunctionLookup lookup, List<TraceInvocation> invocations) {
        if (lookup.isInvocation() || invocations.size() > EventStore.MAX_OF_A_TRACE) {
            return Optional.empty();
        }
        List<TraceInvocation> ofTrace = invocations.stream()
                .filter(one -> matches(lookup, one.function()))
                .toList();
        List<TraceInvocation> ofSpan = ofTrace.stream()
                .filter(one -> lookup.spanId() != null && lookup.spanId().equals(one.spanId()))
                .toList();
        List<TraceInvocation> matching = ofSpan.isEmpty() ? ofTrace : ofSpan;
        List<FunctionArn> functions = matching.stream()
                .map(one -> one.function().function())
                .distinct()
                .toList();
        if (functions.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(new Resolved(
                invoked(lookup, functions.get(0), matching),
                requestId(lookup, matching),
                lookup.requestId() != null || !ofSpan.isEmpty()));
    }

    /**
     * The function of the invocations with the event's request id.
     *
     * @param invocations those that the event may belong to
     * @return empty without invocations, for several functions, and for too many invocations
     */
    public static Optional<Resolved> byRequest(FunctionLookup lookup, List<TraceInvocation> invocations) {
        if (lookup.isInvocation() || invocations.size() > EventStore.MAX_OF_A_REQUEST) {
            return Optional.empty();
        }
        List<TraceInvocation> matching = invocations.stream()
                .filter(one -> matches(lookup, one.function()))
                .toList();
        return only(matching.stream()
                        .map(one -> one.function().function())
                        .distinct()
                        .toList())
                .map(found -> new Resolved(invoked(lookup, found.function(), matching), lookup.requestId(), true));
    }

    private static boolean matches(FunctionLookup lookup, InvokedArn invoked) {
        FunctionArn function = invoked.function();
        InvokedArn known = lookup.function();
        if (known != null) {
            return known.function().equals(function);
        }
        TelemetryResource resource = lookup.resource();
        return resource == null
                || function.name().equals(resource.functionName())
                        && (resource.region() == null || function.region().equals(resource.region()))
                        && (resource.accountId() == null || function.accountId().equals(resource.accountId()));
    }

    /** With qualifier and version, unless invocations differ in them. */
    private static InvokedArn invoked(FunctionLookup lookup, FunctionArn function, List<TraceInvocation> matching) {
        List<InvokedArn> invoked =
                matching.stream().map(TraceInvocation::function).distinct().toList();
        InvokedArn found = invoked.size() == 1 ? invoked.get(0) : new InvokedArn(function, null);
        return withVersion(found, lookup.resource());
    }

    private static @Nullable String requestId(FunctionLookup lookup, List<TraceInvocation> matching) {
        if (lookup.requestId() != null) {
            return lookup.requestId();
        }
        return matching.stream()
                        .allMatch(one ->
                                Objects.equals(one.requestId(), matching.get(0).requestId()))
                ? matching.get(0).requestId()
                : null;
    }

    /**
     * The function that the sender's resource names.
     *
     * @param at time of the event; functions that were deleted before are ignored
     * @return empty without a function, if the key is not bound to its account, and if several functions match
     */
    public static Optional<Resolved> byResource(FunctionLookup lookup, Instant at, InventorySnapshot snapshot) {
        TelemetryResource resource = lookup.resource();
        String name = resource == null ? null : resource.functionName();
        if (resource == null || name == null || lookup.function() != null) {
            return Optional.empty();
        }
        String region = resource.region();
        String accountId = accountId(resource, lookup.accounts());
        if (accountId != null && !lookup.accounts().allows(accountId)) {
            return Optional.empty();
        }
        Optional<InvokedArn> found = region != null && accountId != null
                ? InvokedArn.of(region, accountId, name)
                : only(snapshot.named(name).stream()
                        .filter(known -> !known.isGoneBefore(at))
                        .map(known -> known.metadata().description().arn())
                        .filter(arn -> lookup.accounts().allows(arn.accountId()))
                        .filter(arn -> region == null || region.equals(arn.region()))
                        .filter(arn -> accountId == null || accountId.equals(arn.accountId()))
                        .toList());
        return found.map(function ->
                new Resolved(withVersion(function, resource), lookup.requestId(), lookup.requestId() != null));
    }

    private static @Nullable String accountId(TelemetryResource resource, AccountScope accounts) {
        String said = resource.accountId();
        if (said != null && InvokedArn.isAccountId(said)) {
            return said;
        }
        return accounts.match(
                () -> null, ids -> ids.size() == 1 ? ids.iterator().next() : null);
    }

    private static Optional<InvokedArn> only(List<FunctionArn> functions) {
        return functions.size() == 1 ? Optional.of(new InvokedArn(functions.get(0), null)) : Optional.empty();
    }

    private static InvokedArn withVersion(InvokedArn function, @Nullable TelemetryResource resource) {
        return resource == null ? function : function.ranAs(resource.version());
    }
}
