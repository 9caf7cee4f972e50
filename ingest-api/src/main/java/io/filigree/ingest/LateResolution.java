package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.EventGroup;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.EventTable;
import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.ReportedEventType;
import io.filigree.db.event.RequestKey;
import io.filigree.db.event.ResolvedRequestId;
import io.filigree.db.event.TraceInvocation;
import io.filigree.db.event.TraceKey;
import io.filigree.db.event.UnresolvedEvent;
import io.filigree.db.event.UnresolvedGroup;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.batch.DecorationStatistics;
import io.filigree.ingest.resolution.FunctionLookup;
import io.filigree.ingest.resolution.FunctionResolver;
import io.filigree.ingest.resolution.FunctionResolver.Resolved;
import io.filigree.ingest.resolution.RecentTraces;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Resolves the functions of stored events: by trace or request id soon after their invocation is stored, and by resource
 * when the inventory has changed. Every few seconds it also scans some of the stored traces and request ids for missed ones,
 * for example after a crash. Concurrent processes skip each other's rows.
 */
final class LateResolution {

    private static final Logger log = LoggerFactory.getLogger(LateResolution.class);

    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Could not resolve the functions of stored events");

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

    private static final int TRACES_AT_ONCE = 500;
    private static final int REQUESTS_AT_ONCE = 500;
    private static final int GROUPS_AT_ONCE = 5_000;
    private static final int RESOURCES_AT_ONCE = 1_000;
    private static final int EVENTS_AT_ONCE = 1_000;
    private static final String FIRST_RESOURCE = "{}";

    private final EventStore store;
    private final CurrentInventory inventory;
    private final EventDecorator decorator;
    private final RecentTraces traces;
    private final IngestObserver observer;
    private final Clock clock;
    private final Duration window;
    private final Map<EventTable, String> lastResources = new EnumMap<>(EventTable.class);
    private String lastTrace = "";
    private String lastRequest = "";
    private @Nullable InventorySnapshot lookedFor;
    private Instant lookedAt = Instant.EPOCH;

    /**
     * @param window how long events wait for their function, from the time of the event
     */
    LateResolution(
            EventStore store,
            CurrentInventory inventory,
            EventDecorator decorator,
            RecentTraces traces,
            IngestObserver observer,
            Clock clock,
            Duration window) {
        this.store = store;
        this.inventory = inventory;
        this.decorator = decorator;
        this.traces = traces;
        this.observer = observer;
        this.clock = clock;
        this.window = window;
    }

    @Scheduled(fixedDelayString = "PT0.5S")
    void look() {
        try {
            inventory.snapshot().ifPresent(snapshot -> new Step(snapshot, clock.instant()).look());
        } catch (RuntimeException e) {
            // The outer loop: events wait in their tables, and all of their traces are looked through again.
            failures.warn(e);
        }
    }

    /** One run with one snapshot. */
    private final class Step {

        private final InventorySnapshot snapshot;
        private final Instant now;
        private final Instant since;

        Step(InventorySnapshot snapshot, Instant now) {
            this.snapshot = snapshot;
            this.now = now;
            this.since = now.minus(window);
        }

        void look() {
            lookAtNotedTraces();
            lookAtNotedRequests();
            if (snapshot.equals(lookedFor) && lookedAt.plus(LOOK_ANYWAY).isAfter(now)) {
                return;
            }
            lookedFor = snapshot;
            lookedAt = now;
            for (EventTable table : EventTable.values()) {
                lookAtResources(table);
            }
            lookAtStoredTraces();
            lookAtStoredRequests();
            lookAtNotedTraces();
            lookAtNotedRequests();
        }

        private void lookAtNotedTraces() {
            List<String> noted = traces.take();
            if (noted.isEmpty() || nothingIsUnresolved()) {
                return;
            }
            for (int first = 0; first < noted.size(); first += TRACES_AT_ONCE) {
                resolveTraces(noted.subList(first, Math.min(first + TRACES_AT_ONCE, noted.size())));
            }
        }

        /** Whether no event is unresolved, as usual if all senders use ARNs. Later events are recorded separately. */
        private boolean nothingIsUnresolved() {
            return read(append -> append.unresolvedTraces("", since, 1)).isEmpty();
        }

        /** The next ones in order, so that all are processed in turn. */
        private void lookAtStoredTraces() {
            List<String> traceIds = read(append -> append.unresolvedTraces(lastTrace, since, TRACES_AT_ONCE));
            lastTrace = traceIds.size() < TRACES_AT_ONCE ? "" : traceIds.get(traceIds.size() - 1);
            if (!traceIds.isEmpty()) {
                resolveTraces(traceIds);
            }
        }

        private void lookAtNotedRequests() {
            List<String> noted = traces.takeRequests();
            if (noted.isEmpty()
                    || read(append -> append.unresolvedRequests("", since, 1)).isEmpty()) {
                return;
            }
            for (int first = 0; first < noted.size(); first += REQUESTS_AT_ONCE) {
                resolveRequests(noted.subList(first, Math.min(first + REQUESTS_AT_ONCE, noted.size())));
            }
        }

        private void lookAtStoredRequests() {
            List<String> requestIds = read(append -> append.unresolvedRequests(lastRequest, since, REQUESTS_AT_ONCE));
            lastRequest = requestIds.size() < REQUESTS_AT_ONCE ? "" : requestIds.get(requestIds.size() - 1);
            if (!requestIds.isEmpty()) {
                resolveRequests(requestIds);
            }
        }

        private void lookAtResources(EventTable table) {
            List<UnresolvedGroup> groups = read(append -> append.unresolvedOfResources(
                    table, lastResources.getOrDefault(table, FIRST_RESOURCE), since, RESOURCES_AT_ONCE));
            lastResources.put(
                    table,
                    groups.size() < RESOURCES_AT_ONCE
                            ? FIRST_RESOURCE
                            : groups.get(groups.size() - 1).key().unresolved());
            Map<UnresolvedGroup, Resolved> found = new LinkedHashMap<>();
            groups.forEach(group -> FunctionResolver.byResource(FunctionLookup.of(group), now, snapshot)
                    .ifPresent(resolved -> found.put(group, resolved)));
            resolve(found);
        }

        private void resolveTraces(List<String> traceIds) {
            List<UnresolvedGroup> groups = read(append -> append.unresolvedOfTraces(traceIds, since, GROUPS_AT_ONCE));
            if (groups.isEmpty()) {
                return;
            }
            Map<UnresolvedGroup, Resolved> found = byTrace(groups);
            Map<UnresolvedGroup, Resolved> functions = new LinkedHashMap<>();
            Map<UnresolvedGroup, ResolvedRequestId> requestIds = new LinkedHashMap<>();
            found.forEach((group, resolved) -> {
                if (group.function() == null) {
                    functions.put(group, resolved);
                } else if (resolved.isCertain() || !Objects.equals(resolved.requestId(), group.requestId())) {
                    requestIds.put(group, new ResolvedRequestId(resolved.requestId(), resolved.isCertain()));
                }
            });
            resolve(functions);
            if (!requestIds.isEmpty()) {
                try (EventStore.Append append = store.begin()) {
                    append.setRequestIds(requestIds, since);
                    append.commit();
                }
            }
        }

        private void resolveRequests(List<String> requestIds) {
            Map<UnresolvedGroup, RequestKey> keys = new LinkedHashMap<>();
            LookupKeys<RequestKey> lookup = new LookupKeys<>();
            for (UnresolvedGroup group :
                    read(append -> append.unresolvedOfRequests(requestIds, since, GROUPS_AT_ONCE))) {
                RequestKey key = FunctionLookup.of(group).requestKey();
                if (key != null) {
                    keys.put(group, key);
                    lookup.add(key, group.first(), group.last());
                }
            }
            if (lookup.isEmpty()) {
                return;
            }
            Map<RequestKey, List<TraceInvocation>> invocations = read(append -> append.invocationsOfRequests(lookup));
            Map<UnresolvedGroup, Resolved> found = new LinkedHashMap<>();
            keys.forEach((group, key) -> FunctionResolver.byRequest(
                            FunctionLookup.of(group), invocations.getOrDefault(key, List.of()))
                    .ifPresent(resolved -> found.put(group, resolved)));
            resolve(found);
        }

        private Map<UnresolvedGroup, Resolved> byTrace(List<UnresolvedGroup> groups) {
            Map<UnresolvedGroup, TraceKey> keys = new LinkedHashMap<>();
            LookupKeys<TraceKey> lookup = new LookupKeys<>();
            for (UnresolvedGroup group : groups) {
                String traceId = group.traceId();
                if (traceId != null && !group.isInvocation()) {
                    TraceKey key = FunctionLookup.of(group).traceKey(traceId);
                    keys.put(group, key);
                    lookup.add(key, group.first(), group.last());
                }
            }
            Map<UnresolvedGroup, Resolved> found = new LinkedHashMap<>();
            if (!lookup.isEmpty()) {
                Map<TraceKey, List<TraceInvocation>> invocations = read(append -> append.invocationsOfTraces(lookup));
                keys.forEach((group, key) -> FunctionResolver.byTrace(
                                FunctionLookup.of(group), invocations.getOrDefault(key, List.of()))
                        .ifPresent(resolved -> found.put(group, resolved)));
            }
            return found;
        }

        /** Processes a limited number of events per transaction, so that transactions are short. */
        private void resolve(Map<UnresolvedGroup, Resolved> found) {
            if (found.isEmpty()) {
                return;
            }
            List<UnresolvedGroup> groups = List.copyOf(found.keySet());
            int resolved = EVENTS_AT_ONCE;
            while (resolved == EVENTS_AT_ONCE) {
                try (EventStore.Append append = store.begin()) {
                    List<UnresolvedEvent> events = append.unresolvedEvents(groups, since, EVENTS_AT_ONCE);
                    resolved = events.size();
                    if (events.isEmpty()) {
                        return;
                    }
                    DecorationStatistics statistics = new DecorationStatistics();
                    Map<UnresolvedEvent.Row, DecoratedEvent> rows = new LinkedHashMap<>();
                    for (UnresolvedEvent event : events) {
                        Resolved function = found.get(groups.get(event.group()));
                        if (function != null) {
                            DecoratedEvent decorated =
                                    decorator.decorateResolved(function.of(event.event()), snapshot, now);
                            rows.put(event.row(), decorated);
                            statistics.countResolved(event.reason(), decorated);
                        }
                    }
                    append.refuseTypes(types(rows), now);
                    append.resolve(rows);
                    append.commit();
                    observer.resolvedLate(statistics, now);
                    traces.note(statistics.traceIds(), statistics.requestIds());
                }
            }
        }

        private Set<ReportedEventType> types(Map<UnresolvedEvent.Row, DecoratedEvent> rows) {
            return rows.values().stream()
                    .map(decorated -> new ReportedEventType(
                            EventGroup.of(
                                    Optional.ofNullable(decorated.event().function())
                                            .map(InvokedArn::function)
                                            .orElseThrow()
                                            .accountId(),
                                    decorated.event().type()),
                            null))
                    .collect(Collectors.toSet());
        }

        private <T> T read(Function<EventStore.Append, T> query) {
            try (EventStore.Append append = store.begin()) {
                return query.apply(append);
            }
        }
    }
}
