package io.filigree.ingest.format;

import java.util.UUID;

/** The unit that is deduplicated, counted and, if it cannot be decoded, stored unchanged. */
public interface IngestMessage {

    /**
     * The same for repeated messages in any body, and different for different messages. Computed by {@link MessageIdentity}.
     */
    UUID identity();

    /** The text that is stored if it cannot be decoded. */
    String text();

    /** Its approximate memory until it is stored. */
    default long heapBytes() {
        return 2L * text().length();
    }
}
