package io.filigree.ingest.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.decorator.inventory.AccountNames;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.format.WireFormats.UnknownFormatException;
import io.filigree.ingest.spool.SpooledPayload;

/** Decodes spooled payloads and holds their senders to the accounts of their keys. Safe to share between threads. */
public final class BatchDecoder {

    /** What the payloads of a transaction take in memory, about; the last one may exceed it. */
    private static final long MAX_HEAP_BYTES = 24L << 20;

    private final WireFormats formats;

    public BatchDecoder(WireFormats formats) {
        this.formats = formats;
    }

    /** Decodes the first payloads: as many as fit into memory together once they are decoded, and one at least. */
    public List<DecodedPayload> decode(List<SpooledPayload> batch, AccountNames accountNames) {
        List<DecodedPayload> payloads = new ArrayList<>();
        long heapBytes = 0;
        while (payloads.size() < batch.size() && heapBytes < MAX_HEAP_BYTES) {
            DecodedPayload decoded = decode(batch.get(payloads.size()), accountNames);
            payloads.add(decoded);
            heapBytes += decoded.heapBytes();
        }
        return payloads;
    }

    /** All of a payload, each of its messages once. */
    private DecodedPayload decode(SpooledPayload spooled, AccountNames accountNames) {
        Payload payload = formats.get(spooled.format()).reread(spooled.body());
        Map<UUID, IngestMessage> byIdentity = new LinkedHashMap<>();
        payload.messages().forEach(message -> byIdentity.putIfAbsent(message.identity(), message));
        List<IngestMessage> messages = List.copyOf(byIdentity.values());
        Decoded decoded = decode(payload, messages, spooled, accountNames);
        Map<UUID, UUID> identities = new HashMap<>();
        AccountBinding.scopes(decoded, spooled.accounts(), messages)
                .forEach((identity, scope) -> identities.put(identity, MessageIdentity.scoped(identity, scope)));
        return new DecodedPayload(spooled, payload, messages, identities, decoded);
    }

    private static Decoded decode(
            Payload payload, List<IngestMessage> messages, SpooledPayload spooled, AccountNames accountNames) {
        return AccountBinding.keepApart(
                payload.decode(messages, spooled.receivedAt()), messages, spooled.accounts(), accountNames);
    }

    /**
     * The payloads without the messages that are not new. The others of their bodies are decoded without these, so that a
     * REPORT that comes again together with a new payload is no second REPORT.
     *
     * @param newMessages identities; of two payloads that hold the same message the first one keeps it
     */
    public List<DecodedPayload> onlyNew(
            List<DecodedPayload> payloads, Collection<UUID> newMessages, AccountNames accountNames) {
        int messages =
                payloads.stream().mapToInt(payload -> payload.messages().size()).sum();
        if (newMessages.size() == messages) {
            return payloads;
        }
        Set<UUID> left = new HashSet<>(newMessages);
        return payloads.stream()
                .map(payload -> onlyNew(payload, left, accountNames))
                .toList();
    }

    private static DecodedPayload onlyNew(DecodedPayload payload, Set<UUID> left, AccountNames accountNames) {
        List<IngestMessage> messages = payload.messages().stream()
                .filter(message -> left.remove(payload.identity(message.identity())))
                .toList();
        return messages.size() == payload.messages().size()
                ? payload
                : payload.with(decode(payload.payload(), messages, payload.spooled(), accountNames));
    }

    /** How many messages a body holds that the spool keeps or kept; 1 when it cannot be read. */
    public int messages(String format, byte[] body) {
        try {
            return formats.get(format).reread(body).messages().size();
        } catch (UnreadablePayloadException | PayloadTooLargeException | UnknownFormatException e) {
            return 1;
        }
    }
}
