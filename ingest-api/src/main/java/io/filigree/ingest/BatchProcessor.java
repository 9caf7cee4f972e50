package io.filigree.ingest;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventStore;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.JoinKey;
import io.filigree.db.event.LookupKeys;
import io.filigree.db.event.RequestKey;
import io.filigree.db.event.TraceKey;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.batch.BatchContent;
import io.filigree.ingest.batch.BatchDecoder;
import io.filigree.ingest.batch.BatchInput;
import io.filigree.ingest.batch.BatchPlan;
import io.filigree.ingest.batch.BatchPlanner;
import io.filigree.ingest.batch.DecodedPayload;
import io.filigree.ingest.batch.DecorationStatistics;
import io.filigree.ingest.batch.EventTypeBound;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.invocation.JoinInput;
import io.filigree.ingest.resolution.BatchResolver;
import io.filigree.ingest.resolution.RecentTraces;
import io.filigree.ingest.resolution.ResolvedEvents;
import io.filigree.ingest.spool.SpooledPayload;

/**
 * Turns spooled payloads into stored events. It reads and writes tables; what a batch becomes is computed by the pure functions of
 * {@code ingest.batch}. Decoration never costs a sender its telemetry.
 */
final class BatchProcessor {

    private final BatchDecoder decoder;
    private final BatchPlanner planner;
    private final EventStore store;
    private final IngestObserver observer;
    private final RecentTraces traces;
    private final Clock clock;

    BatchProcessor(
            WireFormats formats,
            EventDecorator decorator,
            EventStore store,
            IngestObserver observer,
            RecentTraces traces,
            Clock clock) {
        this.decoder = new BatchDecoder(formats);
        this.planner = new BatchPlanner(decorator);
        this.store = store;
        this.observer = observer;
        this.traces = traces;
        this.clock = clock;
    }

    /**
     * Stores the first payloads of a batch in one transaction: as many as fit into memory together once they are decoded,
     * and one at least. A message that was stored before, by whichever process, adds nothing.
     *
     * @param snapshot one snapshot for all of them
     * @return how many were stored, from the first
     */
    int drain(List<SpooledPayload> batch, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        List<DecodedPayload> decoded = decoder.decode(batch, snapshot.accountNames());
        try (EventStore.Append append = store.begin()) {
            Set<UUID> newMessages = append.claim(DecodedPayload.identities(decoded), now);
            List<DecodedPayload> payloads = decoder.onlyNew(decoded, newMessages, snapshot.accountNames());
            BatchPlan plan = planner.plan(load(append, payloads, newMessages.size(), snapshot, now));
            WriteResult written = write(append, plan);
            append.commit();
            DecorationStatistics decorations = plan.statistics().decorations();
            traces.note(decorations.traceIds(), decorations.requestIds());
            observer.stored(plan.statistics(), written, clock.instant());
        }
        return decoded.size();
    }

    /** Reads what is stored and related to these payloads. */
    private static BatchInput load(
            EventStore.Append append,
            List<DecodedPayload> payloads,
            int newMessages,
            InventorySnapshot snapshot,
            Instant now) {
        BatchContent decoded = BatchContent.of(payloads);
        ResolvedEvents resolved = resolve(append, decoded.events(), snapshot);
        BatchContent withFunctions = decoded.withEvents(resolved.events());
        BatchContent content = EventTypeBound.without(
                withFunctions, append.refuseTypes(EventTypeBound.types(withFunctions), now), payloads);
        JoinInput join = BatchPlanner.joinInput(content);
        return new BatchInput(
                payloads,
                newMessages,
                resolved,
                content,
                join,
                related(append, join),
                errors(append, join),
                snapshot,
                now);
    }

    private static ResolvedEvents resolve(
            EventStore.Append append, List<Sourced<Event>> events, InventorySnapshot snapshot) {
        BatchResolver resolver = BatchResolver.of(events, snapshot);
        LookupKeys<TraceKey> traces = resolver.traces();
        resolver.resolveByTrace(traces, traces.isEmpty() ? Map.of() : append.invocationsOfTraces(traces));
        LookupKeys<RequestKey> requests = resolver.requests();
        return resolver.resolveByRequest(
                requests, requests.isEmpty() ? Map.of() : append.invocationsOfRequests(requests));
    }

    private static RelatedRows related(EventStore.Append append, JoinInput join) {
        Set<JoinKey> keys = join.keys();
        return keys.isEmpty() ? RelatedRows.NONE : append.related(keys, join.first(), join.last());
    }

    private static List<StoredError> errors(EventStore.Append append, JoinInput join) {
        Set<JoinKey> failed = join.failedKeys();
        return failed.isEmpty() ? List.of() : append.platformErrors(failed, join.first(), join.last());
    }

    private static WriteResult write(EventStore.Append append, BatchPlan plan) {
        if (!plan.completed().isEmpty()) {
            append.complete(plan.completed());
        }
        if (!plan.moved().isEmpty()) {
            append.move(plan.moved());
        }
        if (!plan.replaced().isEmpty()) {
            append.remove(plan.replaced());
        }
        int refused = append.write(plan.rows());
        int joined = plan.errorTraces().isEmpty() ? 0 : append.joinErrorTraces(plan.errorTraces());
        return new WriteResult(refused, joined);
    }

    /**
     * Joins what is stored of these request ids, with the same result as when all messages arrive together. Two processes that
     * write two halves concurrently do not see each other's.
     */
    void rejoin(Collection<JoinKey> keys, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        try (EventStore.Append append = store.begin()) {
            BatchPlan plan = planner.rejoin(append.related(keys, now, now), snapshot, now);
            write(append, plan);
            append.commit();
            observer.rejoined(plan.statistics());
        }
    }

    /** How many messages a body holds that the spool keeps or kept; 1 when it cannot be read. */
    int messages(String format, byte[] body) {
        return decoder.messages(format, body);
    }
}
