package io.filigree.ingest.resolution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.event.EventStore;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.AllowedAccounts;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.DecodedEvent;
import io.filigree.ingest.resolution.FunctionResolver.Resolved;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the functions of the events of one batch: by the invocations of their traces, in the batch or stored, then by
 * their resources. A batch whose events all name their functions costs one look at each event.
 */
public final class BatchResolver {

    /** Of one statement; what is beyond is resolved after it is stored. */
    private static final int MAX_KEYS = 10_000;

    private final EventStore.Append append;
    private final InventorySnapshot snapshot;
    private final Map<String, List<TraceInvocation>> invocations = new HashMap<>();
    private Map<TraceKey, List<TraceInvocation>> stored = Map.of();
    private int byTrace;
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
     * @param byResource how many by their resource
     */
    public record Result(List<Decoded> payloads, int byTrace, int byResource) {}

    /** Resolves the events of these payloads. */
    public static Result resolve(List<Sent> payloads, EventStore.Append append, InventorySnapshot snapshot) {
        if (payloads.stream().noneMatch(BatchResolver::needsResolution)) {
            return new Result(payloads.stream().map(Sent::decoded).toList(), 0, 0);
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
        List<Sent> withInvocations = payloads.stream()
                .map(sent -> new Sent(
                        map(
                                sent,
                                event -> event.type().equals(Event.INVOCATION)
                                        ? byResource(event, sent.accounts())
                                        : null),
                        sent.accounts()))
                .toList();
        readTraces(withInvocations);
        List<Decoded> resolved = withInvocations.stream()
                .map(sent -> map(
                        sent, event -> event.type().equals(Event.INVOCATION) ? null : resolved(event, sent.accounts())))
                .toList();
        return new Result(resolved, byTrace, byResource);
    }

    private interface Resolution {
        /** Null where the event stays as it is. */
        @Nullable
        Event of(Event event);
    }

    private static Decoded map(Sent sent, Resolution resolution) {
        if (!needsResolution(sent)) {
            return sent.decoded();
        }
        List<DecodedEvent> events = new ArrayList<>(sent.decoded().events().size());
        for (DecodedEvent one : sent.decoded().events()) {
            Event event = one.event();
            Event resolved = FunctionLookup.isUnresolved(event)
                    ? resolution.of(event)
                    : isComplete(event) ? event.withoutResource() : null;
            events.add(resolved == null ? one : new DecodedEvent(one.messageIdentity(), resolved));
        }
        return sent.decoded().withEvents(events);
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

    private @Nullable Event resolved(Event event, AllowedAccounts accounts) {
        TraceKey key = key(event, accounts);
        if (key != null) {
            Optional<Resolved> traced = FunctionResolver.byTrace(FunctionLookup.of(event, accounts), invocations(key));
            if (traced.isPresent()) {
                byTrace++;
                return traced.get().of(event);
            }
        }
        return byResource(event, accounts);
    }

    private List<TraceInvocation> invocations(TraceKey key) {
        List<TraceInvocation> found = new ArrayList<>(stored.getOrDefault(key, List.of()));
        invocations.getOrDefault(key.traceId(), List.of()).stream()
                .filter(key::admits)
                .forEach(found::add);
        return found;
    }

    private @Nullable Event byResource(Event event, AllowedAccounts accounts) {
        return FunctionResolver.byResource(FunctionLookup.of(event, accounts), event.timestamp(), snapshot)
                .map(found -> {
                    byResource++;
                    return found.of(event);
                })
                .orElse(null);
    }
}
