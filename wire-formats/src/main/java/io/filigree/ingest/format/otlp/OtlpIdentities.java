package io.filigree.ingest.format.otlp;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.filigree.ingest.format.MessageIdentity;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * The identities of the messages of one request: all that they say, with resource and scope, as protobuf writes it. So they
 * are the same in either encoding, however a request is compressed, split or ordered.
 *
 * <p>A span is also known by its ids. Equal log records and equal data points of one request are distinguished by how many
 * came before, so each is stored; those of two requests are one, as a retry has the same time. A record without a time is
 * also known by all of its request: functions log the same line again and again.
 */
final class OtlpIdentities {

    private final Map<UUID, Integer> occurrences = new HashMap<>();
    private final Message request;
    private byte @Nullable [] requestHash;

    OtlpIdentities(Message request) {
        this.request = request;
    }

    /** A hash of all that a message says. */
    static byte[] hash(MessageLite message) {
        MessageDigest sha256 = MessageIdentity.digest();
        update(sha256, message);
        return sha256.digest();
    }

    /** A hash of what the data points of a metric have in common. */
    static byte[] hash(Metric metric, byte[] origin) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(origin);
        sha256.update(metric.getName().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(metric.getUnit().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update((byte) metric.getDataCase().getNumber());
        return sha256.digest();
    }

    UUID of(Span span, byte[] origin) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(origin);
        // An empty status is written or left out, as its sender likes.
        update(
                sha256,
                span.hasStatus() && span.getStatus().getSerializedSize() == 0
                        ? span.toBuilder().clearStatus().build()
                        : span);
        return MessageIdentity.of(sha256);
    }

    UUID of(LogRecord record, byte[] origin) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(origin);
        if (record.getTimeUnixNano() == 0 && record.getObservedTimeUnixNano() == 0) {
            sha256.update(requestHash());
        }
        update(sha256, record);
        return numbered(MessageIdentity.of(sha256));
    }

    /** @param metric {@link #hash(Metric, byte[])} of its metric */
    UUID ofPoint(MessageLite point, byte[] metric) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(metric);
        update(sha256, point);
        return numbered(MessageIdentity.of(sha256));
    }

    private UUID numbered(UUID identity) {
        int occurrence = occurrences.merge(identity, 1, Integer::sum);
        if (occurrence == 1) {
            return identity;
        }
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits())
                .putInt(occurrence)
                .array());
        return MessageIdentity.of(sha256);
    }

    private byte[] requestHash() {
        byte[] hash = requestHash;
        if (hash == null) {
            hash = hash(request);
            requestHash = hash;
        }
        return hash;
    }

    /** Adds all that a message says. */
    static void update(MessageDigest sha256, MessageLite message) {
        try {
            message.writeDelimitedTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
