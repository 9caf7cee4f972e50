package io.filigree.ingest.firehose;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.message.SubscribedLogs;

/** Makes events of the messages of a delivery. Thread-safe. */
final class DeliveryDecoder {

    private final SubscribedLogs logs;

    DeliveryDecoder(PayloadBounds bounds) {
        this.logs = new SubscribedLogs(bounds);
    }

    /**
     * Decodes those messages of a delivery that are not stored yet.
     *
     * @param region of the log groups; empty when it is unknown
     * @param fresh messages of this delivery
     * @param receivedAt time of events without their own time
     */
    Decoded decode(
            FirehoseDelivery delivery, String region, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        return Decoded.merge(List.of(
                logs.decode(delivery.documents(), region, fresh, delivery.bytes(), receivedAt),
                unreadable(delivery, fresh)));
    }

    private static Decoded unreadable(FirehoseDelivery delivery, Collection<? extends IngestMessage> fresh) {
        Set<IngestMessage> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(fresh);
        List<Undecoded> undecoded = delivery.unreadable().stream()
                .filter(left::contains)
                .map(record -> new Undecoded(record.identity(), null, record.reason(), record.text()))
                .toList();
        return new Decoded(List.of(), List.of(), List.of(), undecoded, 0, Map.of(), new PayloadCounts(), 0);
    }
}
