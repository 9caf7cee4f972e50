package io.filigree.ingest;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventOrigin;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.EventStore.RelatedRows;
import io.filigree.db.event.EventStore.StoredError;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.invocation.InvocationJoin;
import io.filigree.ingest.invocation.Joined;
import io.filigree.ingest.invocation.Received;
import io.filigree.ingest.invocation.Told;
import io.filigree.ingest.lambda.Decoded;
import io.filigree.ingest.lambda.LambdaPayload;
import io.filigree.ingest.lambda.Message;
import io.filigree.ingest.lambda.PayloadDecoder;
import io.filigree.ingest.lambda.PayloadReader;
import io.filigree.ingest.lambda.PayloadTooLargeException;
import io.filigree.ingest.lambda.UnreadablePayloadException;
import io.filigree.ingest.spool.SpooledPayload;

/** Turns spooled payloads into stored events. Decoration never costs a sender its telemetry. */
final class SpoolDrain {

    private final PayloadReader reader;
    private final PayloadDecoder decoder;
    private final EventDecorator decorator;
    private final EventStore store;
    private final Bookkeeping books;
    private final Clock clock;

    SpoolDrain(
            PayloadReader reader,
            PayloadDecoder decoder,
            EventDecorator decorator,
            EventStore store,
            Bookkeeping books,
            Clock clock) {
        this.reader = reader;
        this.decoder = decoder;
        this.decorator = decorator;
        this.store = store;
        this.books = books;
        this.clock = clock;
    }

    /**
     * Stores a batch in one transaction. A message that was stored before, by whichever process, adds nothing; the
     * others of its body are decoded without it, so that a REPORT that comes again together with a new payload is no
     * second REPORT.
     *
     * @param snapshot one snapshot for the whole batch
     */
    void drain(List<SpooledPayload> batch, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        List<ReadPayload> payloads = batch.stream()
                .map(spooled -> new ReadPayload(reader.reread(spooled.body()), spooled))
                .toList();
        try (EventStore.Append append = store.begin()) {
            Set<UUID> fresh = append.claim(identities(payloads), now);
            DrainedBatch drained = new DrainedBatch(batch, fresh.size());
            Told told = new Told();
            List<StoredMessage> rows = new ArrayList<>();
            for (ReadPayload read : payloads) {
                List<Message> freshMessages = read.payload().messages().stream()
                        .filter(message -> fresh.remove(message.identity()))
                        .toList();
                Decoded decoded = AccountBinding.keepApart(
                        decoder.decode(
                                read.payload(), freshMessages, read.spooled().receivedAt()),
                        freshMessages,
                        read.spooled().accounts());
                drained.read(read.spooled(), read.payload(), decoded);
                tell(decoded, read.spooled().receivedAt(), told, rows, snapshot, now);
            }
            Joined joined = join(append, told);
            addRows(joined, rows, snapshot, now);
            drained.wrote(rows, joined, append.write(rows));
            append.commit();
            books.stored(drained, clock.instant());
        }
    }

    /**
     * Joins what is stored of these request ids, as it is when everything is told at once. Two processes that write two
     * halves at the same moment do not see each other's.
     */
    void rejoin(Collection<String> requestIds, InventorySnapshot snapshot) {
        Instant now = clock.instant();
        try (EventStore.Append append = store.begin()) {
            RelatedRows related = append.related(requestIds, now, now);
            Joined joined = InvocationJoin.join(new Told(), related, List.of());
            List<StoredMessage> rows = new ArrayList<>();
            change(append, joined);
            addRows(joined, rows, snapshot, now);
            append.write(rows);
            append.commit();
            books.rejoined(joined);
        }
    }

    /** How many messages a body holds; 1 when it cannot be read. */
    int messages(byte[] body) {
        try {
            return reader.read(body).messages().size();
        } catch (UnreadablePayloadException | PayloadTooLargeException e) {
            return 1;
        }
    }

    /** Invocations and what tells of them are joined first; everything else is a row at once. */
    private void tell(
            Decoded decoded,
            Instant receivedAt,
            Told told,
            List<StoredMessage> rows,
            InventorySnapshot snapshot,
            Instant now) {
        decoded.events().forEach(event -> {
            Received<Event> received = new Received<>(event.messageIdentity(), receivedAt, event.event());
            if (event.event().type().equals(Event.INVOCATION)) {
                told.invocation(received);
            } else {
                rows.add(row(received, EventOrigin.SENDER, snapshot, now));
            }
        });
        decoded.completions()
                .forEach(completion -> told.completion(
                        new Received<>(completion.messageIdentity(), receivedAt, completion.completion())));
        decoded.failures()
                .forEach(failure ->
                        told.failure(new Received<>(failure.messageIdentity(), receivedAt, failure.failure())));
        decoded.undecoded()
                .forEach(undecoded -> rows.add(new UndecodedMessage(
                        undecoded.messageIdentity(),
                        receivedAt,
                        undecoded.function(),
                        undecoded.reason(),
                        undecoded.message())));
    }

    private static Joined join(EventStore.Append append, Told told) {
        Set<String> requestIds = told.requestIds();
        if (requestIds.isEmpty()) {
            return InvocationJoin.join(told, RelatedRows.NONE, List.of());
        }
        RelatedRows related = append.related(requestIds, told.first(), told.last());
        Set<String> failed = told.failedRequestIds();
        List<StoredError> errors =
                failed.isEmpty() ? List.of() : append.platformErrors(failed, told.first(), told.last());
        Joined joined = InvocationJoin.join(told, related, errors);
        change(append, joined);
        return joined;
    }

    private static void change(EventStore.Append append, Joined joined) {
        append.complete(joined.completed().stream().map(Joined.Completed::after).toList());
        append.remove(joined.replaced());
    }

    private void addRows(Joined joined, List<StoredMessage> rows, InventorySnapshot snapshot, Instant now) {
        joined.invocations().forEach(event -> rows.add(row(event, EventOrigin.SENDER, snapshot, now)));
        joined.silent().forEach(event -> rows.add(row(event, EventOrigin.PLATFORM_LINES, snapshot, now)));
        joined.errors().forEach(event -> rows.add(row(event, EventOrigin.PLATFORM_LINES, snapshot, now)));
        joined.waiting()
                .forEach(completion ->
                        rows.add(new StoredCompletion(completion.message(), completion.at(), completion.what())));
    }

    private StoredEvent row(Received<Event> event, EventOrigin origin, InventorySnapshot snapshot, Instant now) {
        return new StoredEvent(event.message(), event.at(), decorator.decorate(event.what(), snapshot, now), origin);
    }

    private static Set<UUID> identities(List<ReadPayload> payloads) {
        Set<UUID> identities = new HashSet<>();
        payloads.forEach(read -> read.payload().messages().forEach(message -> identities.add(message.identity())));
        return identities;
    }

    private record ReadPayload(LambdaPayload payload, SpooledPayload spooled) {}
}
