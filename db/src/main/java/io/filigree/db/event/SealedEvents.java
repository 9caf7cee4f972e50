package io.filigree.db.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The events of a table that moved to history.
 *
 * @param events number of events in files
 * @param files number of files
 * @param bytes size of the files
 * @param oldest time of the oldest event in files
 * @param newest time of the newest event in files
 */
public record SealedEvents(
        long events,
        long files,
        long bytes,
        @Nullable Instant oldest,
        @Nullable Instant newest) {

    public static final SealedEvents NONE = new SealedEvents(0, 0, 0, null, null);
}
