package io.filigree.ingest.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Hashes the content of messages to UUIDs of version 8 (RFC 9562). */
public final class MessageIdentity {

    private MessageIdentity() {}

    /** A new SHA-256, for {@link #of(MessageDigest)}. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The identity of all that was put into the digest. */
    public static UUID of(MessageDigest digest) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        // Version 8 (custom) and the standard variant, as RFC 9562 wants of a hash of one's own.
        long high = hash.getLong() & ~0xF000L | 0x8000L;
        long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /**
     * The identity of a message of some accounts, so that a sender whose key is not for them cannot use it up: what names
     * no scope is the message itself.
     *
     * @param scope the accounts whose message it is; empty where its sender may write to all of them
     */
    public static UUID scoped(UUID identity, String scope) {
        if (scope.isEmpty()) {
            return identity;
        }
        MessageDigest sha256 = digest();
        sha256.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits())
                .array());
        sha256.update(scope.getBytes(StandardCharsets.UTF_8));
        return of(sha256);
    }
}
