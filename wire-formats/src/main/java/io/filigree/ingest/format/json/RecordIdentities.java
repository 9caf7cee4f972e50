package io.filigree.ingest.format.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.filigree.ingest.format.MessageIdentity;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The identities of the records of one body that have no ids.
 *
 * <p>A retry changes nothing in a body. So a record is known by all that it says, its time among that, and by what its
 * group has in common: a body that is sent again adds nothing, also when its sender splits it otherwise. Equal records of
 * one body are distinguished by how many of them came before, so each is stored. Equal records of two bodies are one record:
 * they have the same text and the same time to the millisecond, as a retry has. A record without a time is also known by
 * its request.
 */
public final class RecordIdentities {

    private final Map<UUID, Integer> occurrences = new HashMap<>();
    private final byte[] request;
    private byte @Nullable [] requestHash;

    /**
     * @param request bytes that are the same in a retry and different in other requests; they identify records without a
     *     time
     */
    public RecordIdentities(byte[] request) {
        this.request = request;
    }

    /** A hash of the shared data of a group of records. */
    public static byte[] hash(JsonNode common) {
        return MessageIdentity.digest().digest(common.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The identity of a record that is unlike all others by ids in it: equal ones are the same record, also in one body. */
    public static UUID ofUnique(byte[] common, String record) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(common);
        sha256.update(record.getBytes(StandardCharsets.UTF_8));
        return MessageIdentity.of(sha256);
    }

    /**
     * The identity of the next record of the body.
     *
     * @param common {@link #hash} of its group
     * @param record its JSON
     * @param isTimed whether the record or its group has a time
     */
    public UUID next(byte[] common, String record, boolean isTimed) {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(common);
        if (!isTimed) {
            sha256.update(requestHash());
        }
        sha256.update(record.getBytes(StandardCharsets.UTF_8));
        UUID identity = MessageIdentity.of(sha256);
        int occurrence = occurrences.merge(identity, 1, Integer::sum);
        return occurrence == 1 ? identity : numbered(identity, occurrence);
    }

    private byte[] requestHash() {
        byte[] hash = requestHash;
        if (hash == null) {
            hash = MessageIdentity.digest().digest(request);
            requestHash = hash;
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
