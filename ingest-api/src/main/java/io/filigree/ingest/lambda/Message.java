package io.filigree.ingest.lambda;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * One log event of a body: an agent's payload or a line of text.
 *
 * @param id as its sender sent it, not unique where the Rust extension sends; empty when there is none
 * @param timestamp epoch milliseconds; 0 when there is none
 * @param text the message itself
 */
public record Message(String id, long timestamp, String text) {

    public Message {
        requireNonNull(id, "id");
        requireNonNull(text, "text");
    }

    /**
     * The same for the same message however often it is sent: a hash of its id and its text. The timestamp is left out,
     * since a sender may build it anew for each attempt.
     */
    public UUID identity() {
        MessageDigest sha256 = sha256();
        sha256.update(id.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        // Version 8 (custom) and the standard variant, as RFC 9562 wants of a hash of one's own.
        long high = hash.getLong() & ~0xF000L | 0x8000L;
        long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** When it was written, or when we received it where it says nothing believable. */
    Instant at(Instant receivedAt) {
        return Timestamps.believable(timestamp) ? Instant.ofEpochMilli(timestamp) : receivedAt;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
