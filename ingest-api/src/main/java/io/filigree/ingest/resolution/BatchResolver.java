package io.filigree.ingest.resolution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.db.event.EventStore;
import io.filigree.db.event.RequestKey;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AllowedAccounts;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.DecodedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the functions of the events of one batch: by the invocations of their traces, then by those with their request
 * ids, in the batch or stored, then by their resources. A batch whose events all name their functions costs one look at each event.
 */
public final class BatchResolver {

    /** Of one statement; what is beyond is resolved after it is stored. */
    private static final int MAX_KEYS = 10_000;

    private final EventStore.Append append;
    private final InventorySnapshot snapshot;
    private final Map<String, List<TraceInvocation>> invocations = new HashMap<>();
    private final Map<String, List<TraceInvocation>> invocationsOfRequests = new HashMap<>();
    private Map<TraceKey, List<TraceInvocation>> stored = Map.of();
    private Map<RequestKey, List<TraceInvocation>> storedOfRequests = Map.of();
    private int byTrace;
    private int byRequest;
    private int byResource;

    private BatchResolver(EventStore.Append append, InventorySnapshot snapshot) {
        this.append = append;
        this.snapshot = snapshot;
    }

    /**
     * What one payload became.
     *
     * @param accounts what the key of its sender is for
     */
    public record Sent(Decoded decoded, AllowedAccounts accounts) {}

    /**
     * The same payloads in the same order.
     *
     * @param byTrace how many events were resolved by their trace
     * @param byRequest how many by their request id
     * @param byResource how many by their resource
     */
    public record Result(List<Decoded> payloads, int byTrace, int byRequest, int byResource) {}

    /** Resolves the events of these payloads. */
    public static Result resolve(List<Sent> payloads, EventStore.Append append, InventorySnapshot snapshot) {
        if (payloads.stream().noneMatch(BatchResolver::needsResolution)) {
            return new Result(payloads.stream().map(Sent::decoded).toList(), 0, 0, 0);
        }
        return new BatchResolver(append, snapshot).resolve(payloads);
    }

    private static boolean needsResolution(Sent sent) {
        for (DecodedEvent one : sent.decoded().events()) {
            if (FunctionLookup.isUnresolved(one.event()) || isComplete(one.event())) {
                return true;
            }
        }
        return false;
    }

    /** Whether its sender says all, and describes itself besides. */
    private static boolean isComplete(Event event) {
        return event.resource() != null && event.function() != null && event.requestId() != null;
    }

    /** Invocations first: other events may be found to be part of them. */
    private Result resolve(List<Sent> payloads) {
        List<Sent> withInvocations = map(
                payloads,
                (event, accounts) -> isComplete(event)
                        ? event.withoutResource()
                        : event.type().equals(Event.INVOCATION) ? byResource(event, accounts) : null);
        readTraces(withInvocations);
        List<Sent> traced = map(withInvocations, this::byTrace);
        readRequests(traced);
        List<Sent> resolved = map(traced, (event, accounts) -> {
            if (event.type().equals(Event.INVOCATION)) {
                return null;
            }
            Event found = byRequest(event, accounts);
            return found == null ? byResource(event, accounts) : found;
        });
        return new Result(resolved.stream().map(Sent::decoded).toList(), byTrace, byRequest, byResource);
    }

    private interface Resolution {
        /** Null where the event stays as it is. */
        @Nullable
        Event of(Event event, AllowedAccounts accounts);
    }

    private static List<Sent> map(List<Sent> payloads, Resolution resolution) {
        return payloads.stream()
                .map(sent -> needsResolution(sent) ? map(sent, resolution) : sent)
                .toList();
    }

    private static Sent map(Sent sent, Resolution resolution) {
        List<DecodedEvent> events = new ArrayList<>(sent.decoded().events().size());
        for (DecodedEvent one : sent.decoded().events()) {
            Event resolved = resolution.of(one.event(), sent.accounts());
            events.add(resolved == null ? one : new DecodedEvent(one.messageIdentity(), resolved));
        }
        return new Sent(sent.decoded().withEvents(events), sent.accounts());
    }

    private void readTraces(List<Sent> payloads) {
        Set<TraceKey> keys = new LinkedHashSet<>();
        Set<String> traceIds = new HashSet<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (Sent sent : payloads) {
            for (DecodedEvent one : sent.decoded().events()) {
                TraceKey key = key(one.event(), sent.accounts());
                if (key != null && keys.size() < MAX_KEYS) {
                    keys.add(key);
                    traceIds.add(key.traceId());
                    Instant at = one.event().timestamp();
                    first = at.isBefore(first) ? at : first;
                    last = at.isAfter(last) ? at : last;
                }
            }
        }
        if (keys.isEmpty()) {
            return;
        }
        stored = append.invocationsOfTraces(keys, first, last);
        payloads.forEach(sent -> addInvocations(sent, traceIds));
    }

    private void addInvocations(Sent sent, Set<String> traceIds) {
        for (DecodedEvent one : sent.decoded().events()) {
            Event event = one.event();
            InvokedArn function = event.function();
            String traceId = event.traceId();
            if (event.type().equals(Event.INVOCATION)
                    && function != null
                    && traceId != null
                    && traceIds.contains(traceId)) {
                invocations
                        .computeIfAbsent(traceId, id -> new ArrayList<>())
                        .add(TraceInvocation.of(event, function, sent.accounts()));
            }
        }
    }

    private static @Nullable TraceKey key(Event event, AllowedAccounts accounts) {
        String traceId = event.traceId();
        return traceId == null || event.type().equals(Event.INVOCATION) || !FunctionLookup.isUnresolved(event)
                ? null
                : new TraceKey(traceId, accounts, event.requestId());
    }

    private @Nullable Event byTrace(Event event, AllowedAccounts accounts) {
        TraceKey key = key(event, accounts);
        return key == null
                ? null
                : FunctionResolver.byTrace(FunctionLookup.of(event, accounts), invocations(key))
                        .map(found -> {
                            byTrace++;
                            return found.of(event);
                        })
                        .orElse(null);
    }

    private List<TraceInvocation> invocations(TraceKey key) {
        List<TraceInvocation> found = new ArrayList<>(stored.getOrDefault(key, List.of()));
        invocations.getOrDefault(key.traceId(), List.of()).stream()
                .filter(key::admits)
                .forEach(found::add);
        return found;
    }

    private void readRequests(List<Sent> payloads) {
        Set<RequestKey> keys = new LinkedHashSet<>();
        Set<String> requestIds = new HashSet<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (Sent sent : payloads) {
            for (DecodedEvent one : sent.decoded().events()) {
                RequestKey key = requestKey(one.event(), sent.accounts());
                if (key != null && keys.size() < MAX_KEYS) {
                    keys.add(key);
                    requestIds.add(key.requestId());
                    Instant at = one.event().timestamp();
                    first = at.isBefore(first) ? at : first;
                    last = at.isAfter(last) ? at : last;
                }
            }
        }
        if (keys.isEmpty()) {
            return;
        }
        storedOfRequests = append.invocationsOfRequests(keys, first, last);
        payloads.forEach(sent -> addInvocationsOfRequests(sent, requestIds));
    }

    private void addInvocationsOfRequests(Sent sent, Set<String> requestIds) {
        for (DecodedEvent one : sent.decoded().events()) {
            Event event = one.event();
            InvokedArn function = event.function();
            if (event.type().equals(Event.INVOCATION) && function != null && event.requestId() != null) {
                String requestId = new RequestKey(event.requestId(), sent.accounts()).requestId();
                if (requestIds.contains(requestId)) {
                    invocationsOfRequests
                            .computeIfAbsent(requestId, id -> new ArrayList<>())
                            .add(TraceInvocation.of(event, function, sent.accounts()));
                }
            }
        }
    }

    private static @Nullable RequestKey requestKey(Event event, AllowedAccounts accounts) {
        return FunctionLookup.isUnresolved(event)
                ? FunctionLookup.of(event, accounts).requestKey()
                : null;
    }

    private @Nullable Event byRequest(Event event, AllowedAccounts accounts) {
        RequestKey key = requestKey(event, accounts);
        if (key == null) {
            return null;
        }
        List<TraceInvocation> found = new ArrayList<>(storedOfRequests.getOrDefault(key, List.of()));
        invocationsOfRequests.getOrDefault(key.requestId(), List.of()).stream()
                .filter(key::admits)
                .forEach(found::add);
        return FunctionResolver.byRequest(FunctionLookup.of(event, accounts), found)
                .map(resolved -> {
                    byRequest++;
                    return resolved.of(event);
                })
                .orElse(null);
    }

    private @Nullable Event byResource(Event event, AllowedAccounts accounts) {
        if (!FunctionLookup.isUnresolved(event)) {
            return null;
        }
        return FunctionResolver.byResource(FunctionLookup.of(event, accounts), event.timestamp(), snapshot)
                .map(found -> {
                    byResource++;
                    return found.of(event);
                })
                .orElse(null);
    }
}
