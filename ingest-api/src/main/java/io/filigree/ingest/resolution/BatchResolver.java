package io.filigree.ingest.resolution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.RequestKey;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Sourced;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the functions of the events of one batch: by the invocations of their traces, then by those with their request
 * ids, in the batch or stored, then by their resources. It reads no tables: {@link #traces} and {@link #requests} return the keys of the
 * stored invocations that the next step needs. A batch whose events all name their functions costs one look at each event.
 */
public final class BatchResolver {

    /** Maximum of keys per statement; further ones are resolved after they are stored. */
    private static final int MAX_KEYS = 10_000;

    private final InventorySnapshot snapshot;
    private final List<Sourced<Event>> events;
    private final boolean needsResolution;
    private int byTrace;
    private int byRequest;
    private int byResource;

    private BatchResolver(List<Sourced<Event>> events, InventorySnapshot snapshot) {
        this.snapshot = snapshot;
        this.needsResolution = events.stream().anyMatch(event -> needsResolution(event.value()));
        this.events = needsResolution ? new ArrayList<>(events) : events;
    }

    /** Resolves invocations first, by their resources: other events may be found to be part of them. */
    public static BatchResolver of(List<Sourced<Event>> events, InventorySnapshot snapshot) {
        BatchResolver resolver = new BatchResolver(events, snapshot);
        resolver.replace((event, accounts) -> {
            if (isComplete(event)) {
                return event.withoutResource();
            }
            return event.type().equals(Event.INVOCATION) ? resolver.byResource(event, accounts) : null;
        });
        return resolver;
    }

    private static boolean needsResolution(Event event) {
        return FunctionLookup.isUnresolved(event) || isComplete(event);
    }

    /** Whether its sender says all, and describes itself besides. */
    private static boolean isComplete(Event event) {
        return event.resource() != null && event.function() != null && event.requestId() != null;
    }

    private interface Resolution {
        /** Null if the event is not changed. */
        @Nullable
        Event of(Event event, AccountScope accounts);
    }

    private void replace(Resolution resolution) {
        if (needsResolution) {
            events.replaceAll(sourced -> {
                Event resolved = resolution.of(sourced.value(), sourced.accounts());
                return resolved == null ? sourced : sourced.with(resolved);
            });
        }
    }

    /** The traces whose stored invocations {@link #resolveByTrace} needs. */
    public LookupKeys<TraceKey> traces() {
        return keys(BatchResolver::traceKey);
    }

    /** The request ids whose stored invocations {@link #resolveByRequest} needs: of events that their trace did not resolve. */
    public LookupKeys<RequestKey> requests() {
        return keys(BatchResolver::requestKey);
    }

    private interface KeyOf<K> {
        @Nullable
        K of(Event event, AccountScope accounts);
    }

    private <K> LookupKeys<K> keys(KeyOf<K> keyOf) {
        LookupKeys<K> keys = new LookupKeys<>();
        if (needsResolution) {
            for (Sourced<Event> sourced : events) {
                K key = keyOf.of(sourced.value(), sourced.accounts());
                if (key != null && keys.size() < MAX_KEYS) {
                    keys.add(key, sourced.value().timestamp());
                }
            }
        }
        return keys;
    }

    private static @Nullable TraceKey traceKey(Event event, AccountScope accounts) {
        String traceId = event.traceId();
        return traceId == null || event.type().equals(Event.INVOCATION) || !FunctionLookup.isUnresolved(event)
                ? null
                : new TraceKey(traceId, accounts, event.requestId());
    }

    private static @Nullable RequestKey requestKey(Event event, AccountScope accounts) {
        return FunctionLookup.isUnresolved(event)
                ? FunctionLookup.of(event, accounts).requestKey()
                : null;
    }

    /**
     * Resolves events by the invocations of their traces.
     *
     * @param keys what {@link #traces} returned
     * @param stored the stored invocations of these
     */
    public void resolveByTrace(LookupKeys<TraceKey> keys, Map<TraceKey, List<TraceInvocation>> stored) {
        if (keys.isEmpty()) {
            return;
        }
        Set<String> traceIds = new HashSet<>();
        keys.keys().forEach(key -> traceIds.add(key.traceId()));
        Map<String, List<TraceInvocation>> ofBatch = invocationsBy(event -> event.traceId(), traceIds);
        replace((event, accounts) -> {
            TraceKey key = traceKey(event, accounts);
            if (key == null) {
                return null;
            }
            List<TraceInvocation> invocations = new ArrayList<>(stored.getOrDefault(key, List.of()));
            ofBatch.getOrDefault(key.traceId(), List.of()).stream()
                    .filter(key::admits)
                    .forEach(invocations::add);
            return FunctionResolver.byTrace(FunctionLookup.of(event, accounts), invocations)
                    .map(found -> {
                        byTrace++;
                        return found.of(event);
                    })
                    .orElse(null);
        });
    }

    /**
     * Resolves the other events by the invocations with their request ids, and the rest by their resources.
     *
     * @param keys what {@link #requests} returned
     * @param stored the stored invocations of these
     */
    public ResolvedEvents resolveByRequest(LookupKeys<RequestKey> keys, Map<RequestKey, List<TraceInvocation>> stored) {
        Set<String> requestIds = new HashSet<>();
        keys.keys().forEach(key -> requestIds.add(key.requestId()));
        Map<String, List<TraceInvocation>> ofBatch =
                keys.isEmpty() ? Map.of() : invocationsBy(BatchResolver::requestIdOfKey, requestIds);
        replace((event, accounts) -> {
            if (event.type().equals(Event.INVOCATION)) {
                return null;
            }
            Event found = byRequest(event, accounts, stored, ofBatch);
            return found == null ? byResource(event, accounts) : found;
        });
        return new ResolvedEvents(events, byTrace, byRequest, byResource);
    }

    private @Nullable Event byRequest(
            Event event,
            AccountScope accounts,
            Map<RequestKey, List<TraceInvocation>> stored,
            Map<String, List<TraceInvocation>> ofBatch) {
        RequestKey key = requestKey(event, accounts);
        if (key == null) {
            return null;
        }
        List<TraceInvocation> invocations = new ArrayList<>(stored.getOrDefault(key, List.of()));
        ofBatch.getOrDefault(key.requestId(), List.of()).stream()
                .filter(key::admits)
                .forEach(invocations::add);
        return FunctionResolver.byRequest(FunctionLookup.of(event, accounts), invocations)
                .map(resolved -> {
                    byRequest++;
                    return resolved.of(event);
                })
                .orElse(null);
    }

    /** As keys have it: bounded in length. */
    private static @Nullable String requestIdOfKey(Event event) {
        return event.requestId() == null ? null : new RequestKey(event.requestId(), AccountScope.ALL).requestId();
    }

    /** The invocations of the batch whose function is known, by an id of theirs that is among these. */
    private Map<String, List<TraceInvocation>> invocationsBy(Function<Event, @Nullable String> idOf, Set<String> ids) {
        Map<String, List<TraceInvocation>> invocations = new HashMap<>();
        for (Sourced<Event> sourced : events) {
            Event event = sourced.value();
            InvokedArn function = event.function();
            String id = function != null && event.type().equals(Event.INVOCATION) ? idOf.apply(event) : null;
            if (function != null && id != null && ids.contains(id)) {
                invocations
                        .computeIfAbsent(id, one -> new ArrayList<>())
                        .add(TraceInvocation.of(event, function, sourced.accounts()));
            }
        }
        return invocations;
    }

    private @Nullable Event byResource(Event event, AccountScope accounts) {
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
