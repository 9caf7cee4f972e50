package io.filigree.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A body with the id of its request, for formats whose records need not say when they happened: such a record is of the
 * moment when it is received, so two equal requests are two records, as in New Relic. A retry repeats the header
 * {@code X-Request-Id}, or its records say when they happened.
 *
 * @param requestId null for a body that an earlier version spooled alone
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record IdentifiedBody(@Nullable String requestId, byte[] body) {

    private static final String REQUEST_ID = "X-Request-Id";

    /** In the spool. */
    private static final String REQUEST = "request";

    /** With the id that the sender chose, or a new one. */
    public static IdentifiedBody of(ReceivedRequest request) {
        String sent = request.header(REQUEST_ID);
        UUID id = sent == null ? null : parseId(sent);
        return new IdentifiedBody((id == null ? UUID.randomUUID() : id).toString(), request.body());
    }

    private static @Nullable UUID parseId(String text) {
        try {
            return UUID.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Parses the output of {@link #toBytes()}, or a body that was spooled without an id. */
    public static IdentifiedBody parse(byte[] spooled) {
        if (!RequestEnvelope.isEnvelope(spooled)) {
            return new IdentifiedBody(null, spooled);
        }
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        return new IdentifiedBody(envelope.fields().getOrDefault(REQUEST, ""), envelope.body());
    }

    /** For {@link Payload#spooled()}. */
    public byte[] toBytes() {
        return requestId == null ? body : new RequestEnvelope(Map.of(REQUEST, requestId), body).toBytes();
    }

    /**
     * Distinguishes records without a time from those of other requests: the id, or the body if it was spooled without an
     * id.
     */
    public byte[] identity() {
        return requestId == null ? body : requestId.getBytes(StandardCharsets.UTF_8);
    }
}
