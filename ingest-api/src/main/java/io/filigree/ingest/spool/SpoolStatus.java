package io.filigree.ingest.spool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A spool at one moment.
 *
 * @param payloads how many are kept and not released, taken ones included
 * @param bytes how many bytes of the capacity they use
 * @param oldestAge age of the oldest payload; zero if the spool is empty
 * @param capacityBytes maximum of {@code bytes}
 * @param writable whether an append could succeed as far as the disk goes; a full spool is still writable
 */
public record SpoolStatus(long payloads, long bytes, Duration oldestAge, long capacityBytes, boolean writable) {

    public SpoolStatus {
        requireNonNull(oldestAge, "oldestAge");
    }

    /** Whether the next payload would be accepted, up to the largest size. */
    public boolean canKeep() {
        return writable && capacityBytes - bytes >= Math.min(JournalSpool.MAX_BODY_BYTES, capacityBytes / 10);
    }
}
