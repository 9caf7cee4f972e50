package io.filigree.ingest.batch;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.Receipt;
import io.filigree.ingest.format.Receipt.FormatKey;
import io.filigree.ingest.format.Sourced;
import io.filigree.ingest.spool.SpooledPayload;

/**
 * A spooled payload with what its messages contain.
 *
 * @param messages each once
 * @param identities of these, by the identity that is independent of the sender
 */
public record DecodedPayload(
        SpooledPayload spooled,
        Receipt receipt,
        Payload payload,
        List<IngestMessage> messages,
        Map<UUID, UUID> identities,
        Decoded decoded) {

    DecodedPayload(
            SpooledPayload spooled,
            Payload payload,
            List<IngestMessage> messages,
            Map<UUID, UUID> identities,
            Decoded decoded) {
        this(spooled, receipt(spooled), payload, messages, identities, decoded);
    }

    private static Receipt receipt(SpooledPayload spooled) {
        Long keyId = spooled.keyId();
        return new Receipt(
                spooled.receivedAt(),
                spooled.accounts(),
                keyId == null ? null : new FormatKey(spooled.format(), keyId));
    }

    /** The identities of all messages, each with the identity that is independent of its sender. */
    public static Map<UUID, UUID> identities(Collection<DecodedPayload> payloads) {
        Map<UUID, UUID> identities = new HashMap<>();
        payloads.forEach(payload -> payload.identities.forEach((plain, scoped) -> identities.put(scoped, plain)));
        return identities;
    }

    DecodedPayload with(Decoded other) {
        return new DecodedPayload(spooled, receipt, payload, messages, identities, other);
    }

    long heapBytes() {
        return decoded.heapBytes()
                + messages.stream().mapToLong(IngestMessage::heapBytes).sum();
    }

    /** The identity of a message as its rows have it. */
    UUID identity(UUID message) {
        return requireNonNull(identities.get(message));
    }

    <T> Sourced<T> sourced(Identified<T> item) {
        return new Sourced<>(identity(item.messageIdentity()), receipt, item.value());
    }
}
