package io.filigree.ingest.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.MessageIdentity;
import io.filigree.ingest.format.message.LogMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The identities of the log records of one body.
 *
 * <p>Records have no ids, and a retry changes nothing in a body. So a record is known by all that it says, its time among
 * that, and by what its group has in common: a body that is sent again adds nothing, also when its sender splits it
 * otherwise. Equal records of one body are told apart by how many of them came before, so each is stored. Equal records
 * of two bodies are one record: they have the same text and the same time to the millisecond, as a retry has. A record
 * without a time is also known by the bytes of its body: functions write the same line again and again.
 *
 * <p>An agent's payload that was forwarded as a log is known by its own bytes, as {@link LogMessage#identity()} says: it also
 * arrives in other formats.
 */
final class LogIdentities {

    private final Map<UUID, Integer> occurrences = new HashMap<>();
    private final byte[] posted;
    private byte @Nullable [] bodyHash;

    /** @param posted the body, compressed or not */
    LogIdentities(byte[] posted) {
        this.posted = posted;
    }

    /** A hash of what the records of a group have in common. */
    static byte[] hash(JsonNode common) {
        return MessageIdentity.digest().digest(common.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The identity of the next record of the body.
     *
     * @param common {@link #hash} of its group
     * @param line its message; empty where it has none
     * @param isTimed whether the record or its group has a time
     */
    UUID next(JsonNode record, byte[] common, String line, boolean isTimed) {
        LogMessage message = new LogMessage("", 0, line);
        if (message.isKnownByItsPayloads()) {
            return message.identity();
        }
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(common);
        if (!isTimed) {
            sha256.update(bodyHash());
        }
        sha256.update(record.toString().getBytes(StandardCharsets.UTF_8));
        UUID identity = MessageIdentity.of(sha256);
        int occurrence = occurrences.merge(identity, 1, Integer::sum);
        return occurrence == 1 ? identity : numbered(identity, occurrence);
    }

    private byte[] bodyHash() {
        byte[] hash = bodyHash;
        if (hash == null) {
            hash = MessageIdentity.digest().digest(posted);
            bodyHash = hash;
        }
        return hash;
    }

    private static UUID numbered(UUID identity, int occurrence) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits())
                .putInt(occurrence)
                .array());
        return MessageIdentity.of(sha256);
    }
}
