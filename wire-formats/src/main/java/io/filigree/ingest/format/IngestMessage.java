package io.filigree.ingest.format;

import java.util.UUID;

/** The unit that is deduplicated, counted and, where it cannot be decoded, kept unchanged. */
public interface IngestMessage {

    /**
     * The same for the same message however often it is sent, and in every body; different for different messages. Made
     * with {@link MessageIdentity}.
     */
    UUID identity();

    /** The text that is stored if it cannot be decoded. */
    String text();

    /** About what it takes in memory until it is stored. */
    default long heapBytes() {
        return 2L * text().length();
    }
}
