package io.filigree.ingest.firehose;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.MessageIdentity;

/**
 * A record that is unreadable or incomplete.
 *
 * @param reason the problem, without content of the record
 * @param text its data as delivered
 */
record UnreadableRecord(String reason, String text) implements IngestMessage {

    private static final byte[] PREFIX = "firehose record\0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public UUID identity() {
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(PREFIX);
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        return MessageIdentity.of(sha256);
    }
}
