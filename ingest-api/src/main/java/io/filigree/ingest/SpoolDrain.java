package io.filigree.ingest;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.event.EventStore;
import io.filigree.db.event.StoredMessage;
import io.filigree.db.event.StoredMessage.StoredCompletion;
import io.filigree.db.event.StoredMessage.StoredEvent;
import io.filigree.db.event.StoredMessage.UndecodedMessage;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.lambda.Decoded;
import io.filigree.ingest.lambda.LambdaPayload;
import io.filigree.ingest.lambda.Message;
import io.filigree.ingest.lambda.PayloadDecoder;
import io.filigree.ingest.lambda.PayloadReader;
import io.filigree.ingest.spool.SpooledPayload;

/** Turns spooled payloads into stored events. Decoration never costs a sender its telemetry. */
final class SpoolDrain {

    private final PayloadReader reader;
    private final PayloadDecoder decoder;
    private final EventDecorator decorator;
    private final EventStore store;
    private final IngestMetrics metrics;
    private final Clock clock;

    SpoolDrain(
            PayloadReader reader,
            PayloadDecoder decoder,
            EventDecorator decorator,
            EventStore store,
            IngestMetrics metrics,
            Clock clock) {
        this.reader = reader;
        this.decoder = decoder;
        this.decorator = decorator;
        this.store = store;
        this.metrics = metrics;
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
                .map(spooled -> new ReadPayload(reader.read(spooled.body()), spooled.receivedAt()))
                .toList();
        try (EventStore.Append append = store.begin()) {
            Set<UUID> fresh = append.claim(identities(payloads), now);
            int claimed = fresh.size();
            List<StoredMessage> rows = new ArrayList<>();
            int ignored = 0;
            int received = 0;
            for (ReadPayload read : payloads) {
                List<Message> freshMessages = read.payload().messages().stream()
                        .filter(message -> fresh.remove(message.identity()))
                        .toList();
                Decoded decoded = decoder.decode(read.payload(), freshMessages, read.receivedAt());
                addRows(decoded, read.receivedAt(), snapshot, now, rows);
                ignored += decoded.ignored();
                received += read.payload().messages().size();
            }
            append.write(rows);
            append.commit();
            metrics.stored(rows, claimed, received - claimed, ignored);
        }
    }

    private void addRows(
            Decoded decoded, Instant receivedAt, InventorySnapshot snapshot, Instant now, List<StoredMessage> rows) {
        decoded.events()
                .forEach(event -> rows.add(new StoredEvent(
                        event.messageIdentity(), receivedAt, decorator.decorate(event.event(), snapshot, now))));
        decoded.completions()
                .forEach(completion -> rows.add(
                        new StoredCompletion(completion.messageIdentity(), receivedAt, completion.completion())));
        decoded.undecoded()
                .forEach(undecoded -> rows.add(new UndecodedMessage(
                        undecoded.messageIdentity(),
                        receivedAt,
                        undecoded.function(),
                        undecoded.reason(),
                        undecoded.message())));
    }

    private static Set<UUID> identities(List<ReadPayload> payloads) {
        Set<UUID> identities = new HashSet<>();
        payloads.forEach(read -> read.payload().messages().forEach(message -> identities.add(message.identity())));
        return identities;
    }

    private record ReadPayload(LambdaPayload payload, Instant receivedAt) {}
}
