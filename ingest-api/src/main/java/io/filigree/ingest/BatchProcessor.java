package io.filigree.ingest;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventGroup;
import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.JoinKey;
import io.filigree.db.event.ReportedEventType;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.inventory.AccountNames;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.format.WireFormats.UnknownFormatException;
import io.filigree.ingest.invocation.InvocationJoin;
import io.filigree.ingest.invocation.JoinInput;
import io.filigree.ingest.invocation.JoinResult;
import io.filigree.ingest.invocation.Sourced;
import io.filigree.ingest.resolution.BatchResolver;
import io.filigree.ingest.resolution.FunctionLookup;
import io.filigree.ingest.resolution.RecentTraces;
import io.filigree.ingest.spool.SpooledPayload;

/** Turns spooled payloads into stored events. Decoration never costs a sender its telemetry. */
final class BatchProcessor {

    /** What the payloads of a transaction take in memory, about; the last one may exceed it. */
    private static final long MAX_HEAP_BYTES = 24L << 20;

    private final WireFormats formats;
    private final EventDecorator decorator;
    private final EventStore store;
    private final IngestObserver books;
    private final RecentTraces traces;
    private final Clock clock;

    BatchProcessor(
            WireFormats formats,
            EventDecorator decorator,
            EventStore store,
            IngestObserver books,
            RecentTraces traces,
            Clock clock) {
        this.formats = formats;
        this.decorator = decorator;
        this.store = store;
        this.books = books;
        this.traces = traces;
        this.clock = clock;
    }

    /**
     * Stores the first payloads of a batch in one transaction: as many as fit into memory together once they are decoded,
     * and one at least. A message that was stored before, by whichever process, adds nothing; the
     * others of its body are decoded without it, so that a REPORT that comes again together with a new payload is no
     * second REPORT.
     *
     * @param snapshot one snapshot for all of them
     * @return how many were stored, from the first
     */
    int drain(List<SpooledPayload> batch, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        List<DecodedPayload> payloads = new ArrayList<>();
        long heapBytes = 0;
        while (payloads.size() < batch.size() && heapBytes < MAX_HEAP_BYTES) {
            DecodedPayload decoded = decode(batch.get(payloads.size()), snapshot.accountNames());
            payloads.add(decoded);
            heapBytes += decoded.heapBytes();
        }
        try (EventStore.Append append = store.begin()) {
            Set<UUID> fresh = append.claim(identities(payloads), now);
            ProcessedBatch drained = new ProcessedBatch(batch.subList(0, payloads.size()), fresh.size());
            JoinInput told = new JoinInput();
            List<StoredMessage> rows = new ArrayList<>();
            List<DecodedPayload> resolved =
                    resolve(append, freshOf(payloads, fresh, snapshot.accountNames()), snapshot, drained);
            for (DecodedPayload read : withinTypes(append, resolved, now)) {
                drained.read(
                        read.spooled(),
                        read.payload(),
                        read.decoded(),
                        read.identities().values());
                tell(read.decoded(), read, told, rows, snapshot, now);
            }
            JoinResult joined = join(append, told);
            addRows(joined, rows, snapshot, now);
            drained.wrote(rows, joined, append.write(rows));
            drained.replaced += StackTraceJoin.join(append, rows);
            append.commit();
            traces.note(drained.traceIds, drained.requestIds);
            books.stored(drained, clock.instant());
        }
        return payloads.size();
    }

    /** All of a payload, each of its messages once. */
    private DecodedPayload decode(SpooledPayload spooled, AccountNames accountNames) {
        Payload payload = formats.get(spooled.format()).reread(spooled.body());
        Map<UUID, IngestMessage> messages = new LinkedHashMap<>();
        payload.messages().forEach(message -> messages.putIfAbsent(message.identity(), message));
        Decoded decoded = decode(payload, List.copyOf(messages.values()), spooled, accountNames);
        Map<UUID, UUID> identities = new HashMap<>();
        AccountBinding.scopes(decoded, spooled.accounts(), List.copyOf(messages.values()))
                .forEach((identity, scope) -> identities.put(identity, MessageIdentity.scoped(identity, scope)));
        return new DecodedPayload(spooled, payload, List.copyOf(messages.values()), identities, decoded);
    }

    private Decoded decode(
            Payload payload, List<IngestMessage> messages, SpooledPayload spooled, AccountNames accountNames) {
        return AccountBinding.keepApart(
                payload.decode(messages, spooled.receivedAt()), messages, spooled.accounts(), accountNames);
    }

    /** The events of messages that are not stored yet. */
    private List<DecodedPayload> freshOf(List<DecodedPayload> payloads, Set<UUID> fresh, AccountNames accountNames) {
        int messages =
                payloads.stream().mapToInt(read -> read.messages().size()).sum();
        if (fresh.size() == messages) {
            return payloads;
        }
        return payloads.stream()
                .map(read -> read.with(freshOf(read, fresh, accountNames)))
                .toList();
    }

    /** With the functions of events whose senders name no ARN. */
    private static List<DecodedPayload> resolve(
            EventStore.Append append,
            List<DecodedPayload> payloads,
            InventorySnapshot snapshot,
            ProcessedBatch drained) {
        BatchResolver.Result result = BatchResolver.resolve(
                payloads.stream()
                        .map(read -> new BatchResolver.Sent(
                                read.decoded(), read.spooled().accounts()))
                        .toList(),
                append,
                snapshot);
        drained.resolved(result);
        List<DecodedPayload> resolved = new ArrayList<>(payloads.size());
        for (int i = 0; i < payloads.size(); i++) {
            resolved.add(payloads.get(i).with(result.payloads().get(i)));
        }
        return resolved;
    }

    /** Whether events of the same trace may be resolved by this one, or this one by them. */
    static boolean concernsItsTrace(Event event) {
        return event.type().equals(Event.INVOCATION)
                ? event.function() != null
                : FunctionLookup.isUnresolved(event) || event.function() != null && event.resource() != null;
    }

    /** Whether events with the same request id may be resolved by this one, or this one by them. */
    static boolean concernsItsRequest(Event event) {
        return event.type().equals(Event.INVOCATION) ? event.function() != null : FunctionLookup.isUnresolved(event);
    }

    /** Without the events whose types are too many. */
    private static List<DecodedPayload> withinTypes(
            EventStore.Append append, List<DecodedPayload> payloads, Instant now) {
        Set<ReportedEventType> types = new HashSet<>();
        payloads.forEach(read -> EventTypeBound.groups(
                        read.decoded(), read.spooled().accounts())
                .forEach(group ->
                        types.add(new ReportedEventType(group, read.spooled().keyId()))));
        Set<EventGroup> refused = append.refuseTypes(types, now);
        return refused.isEmpty()
                ? payloads
                : payloads.stream()
                        .map(read -> read.with(EventTypeBound.without(
                                read.decoded(), read.messages(), read.spooled().accounts(), refused)))
                        .toList();
    }

    /** Takes those out that are fresh: another payload of the batch may hold the same message. */
    private Decoded freshOf(DecodedPayload read, Set<UUID> fresh, AccountNames accountNames) {
        List<IngestMessage> freshMessages = read.messages().stream()
                .filter(message -> fresh.remove(read.identity(message.identity())))
                .toList();
        return freshMessages.size() == read.messages().size()
                ? read.decoded()
                : decode(read.payload(), freshMessages, read.spooled(), accountNames);
    }

    /**
     * Joins what is stored of these request ids, with the same result as when all messages arrive together. Two processes that
     * write two halves concurrently do not see each other's.
     */
    void rejoin(Collection<JoinKey> keys, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        try (EventStore.Append append = store.begin()) {
            RelatedRows related = append.related(keys, now, now);
            JoinResult joined = InvocationJoin.join(new JoinInput(), related, List.of());
            List<StoredMessage> rows = new ArrayList<>();
            change(append, joined);
            addRows(joined, rows, snapshot, now);
            append.write(rows);
            append.commit();
            books.rejoined(joined);
        }
    }

    /** How many messages a body holds that the spool keeps or kept; 1 when it cannot be read. */
    int messages(String format, byte[] body) {
        try {
            return formats.get(format).reread(body).messages().size();
        } catch (UnreadablePayloadException | PayloadTooLargeException | UnknownFormatException e) {
            return 1;
        }
    }

    /** Invocations and the messages about them are joined first; everything else becomes a row directly. */
    private void tell(
            Decoded decoded,
            DecodedPayload read,
            JoinInput told,
            List<StoredMessage> rows,
            InventorySnapshot snapshot,
            Instant now) {
        decoded.events().forEach(event -> {
            Sourced<Event> received = read.received(event.messageIdentity(), event.event());
            if (event.event().type().equals(Event.INVOCATION)) {
                told.invocation(received);
            } else {
                rows.add(row(received, StackTraceJoin.origin(event.event()), snapshot, now));
            }
        });
        decoded.completions()
                .forEach(completion ->
                        told.completion(read.received(completion.messageIdentity(), completion.completion())));
        decoded.failures()
                .forEach(failure -> told.failure(read.received(failure.messageIdentity(), failure.failure())));
        decoded.undecoded()
                .forEach(undecoded -> rows.add(new UndecodedMessage(
                        read.identity(undecoded.messageIdentity()),
                        read.spooled().receivedAt(),
                        undecoded.function(),
                        undecoded.reason(),
                        undecoded.message())));
    }

    private static JoinResult join(EventStore.Append append, JoinInput told) {
        Set<JoinKey> keys = told.keys();
        if (keys.isEmpty()) {
            return InvocationJoin.join(told, RelatedRows.NONE, List.of());
        }
        RelatedRows related = append.related(keys, told.first(), told.last());
        Set<JoinKey> failed = told.failedKeys();
        List<StoredError> errors =
                failed.isEmpty() ? List.of() : append.platformErrors(failed, told.first(), told.last());
        JoinResult joined = InvocationJoin.join(told, related, errors);
        change(append, joined);
        return joined;
    }

    private static void change(EventStore.Append append, JoinResult joined) {
        append.complete(
                joined.completed().stream().map(JoinResult.Completed::after).toList());
        append.remove(joined.replaced());
    }

    private void addRows(JoinResult joined, List<StoredMessage> rows, InventorySnapshot snapshot, Instant now) {
        joined.invocations().forEach(event -> rows.add(row(event, EventOrigin.SENDER, snapshot, now)));
        joined.inferred().forEach(event -> rows.add(row(event, EventOrigin.PLATFORM_LINES, snapshot, now)));
        joined.errors().forEach(event -> rows.add(row(event, EventOrigin.PLATFORM_LINES, snapshot, now)));
        joined.waiting()
                .forEach(completion -> rows.add(new StoredCompletion(
                        completion.message(), completion.at(), completion.accounts(), completion.what())));
    }

    private StoredEvent row(Sourced<Event> event, EventOrigin origin, InventorySnapshot snapshot, Instant now) {
        return new StoredEvent(
                event.message(), event.at(), event.accounts(), decorator.decorate(event.what(), snapshot, now), origin);
    }

    private static Map<UUID, UUID> identities(List<DecodedPayload> payloads) {
        Map<UUID, UUID> identities = new HashMap<>();
        payloads.forEach(read -> read.identities().forEach((plain, scoped) -> identities.put(scoped, plain)));
        return identities;
    }

    /**
     * A payload and what it became.
     *
     * @param messages each once
     * @param identities of these, by the identity that is independent of the sender
     */
    private record DecodedPayload(
            SpooledPayload spooled,
            Payload payload,
            List<IngestMessage> messages,
            Map<UUID, UUID> identities,
            Decoded decoded) {

        DecodedPayload with(Decoded other) {
            return new DecodedPayload(spooled, payload, messages, identities, other);
        }

        long heapBytes() {
            return decoded.heapBytes()
                    + messages.stream().mapToLong(IngestMessage::heapBytes).sum();
        }

        UUID identity(UUID message) {
            return requireNonNull(identities.get(message));
        }

        <T> Sourced<T> received(UUID message, T what) {
            return new Sourced<>(identity(message), spooled.receivedAt(), spooled.accounts(), what);
        }
    }
}
