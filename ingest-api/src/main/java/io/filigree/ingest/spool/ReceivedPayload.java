package io.filigree.ingest.spool;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * A payload to append to the spool.
 *
 * @param format id of the wire format that the body is read with
 * @param body what the format keeps of the request, not copied: the caller must not change it any more
 * @param receivedAt when it came, kept in milliseconds
 * @param accounts for whom it may speak
 * @param keyId of its sender's key; null when it is not known
 * @param function the function that all of it is from, in the spelling of its sender; null when it is not known without
 *     decoding. Not kept: a spool with partitions uses it as the key
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ReceivedPayload(
        String format,
        byte[] body,
        Instant receivedAt,
        AccountScope accounts,
        @Nullable Long keyId,
        @Nullable String function) {

    public ReceivedPayload {
        requireNonNull(format, "format");
        requireNonNull(body, "body");
        requireNonNull(receivedAt, "receivedAt");
        requireNonNull(accounts, "accounts");
    }
}
