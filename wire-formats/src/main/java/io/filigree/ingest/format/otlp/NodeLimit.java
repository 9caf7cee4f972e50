package io.filigree.ingest.format.otlp;

import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;

/**
 * How many nested messages a request may still have, and how deep. An empty one takes two bytes in protobuf and some fifty
 * times that in memory.
 */
final class NodeLimit {

    private static final String BODY = "body";
    private static final int NODES_PER_REQUEST = 10_000;
    /** A span with thirty attributes has sixty. */
    private static final int NODES_PER_MESSAGE = 64;

    private final PayloadBounds bounds;
    private long left;

    NodeLimit(PayloadBounds bounds) {
        this.bounds = bounds;
        this.left = NODES_PER_REQUEST + (long) NODES_PER_MESSAGE * bounds.maxMessages();
    }

    /**
     * Counts one.
     *
     * @param depth of it; 1 for those at the top
     */
    void add(int depth) {
        if (--left < 0) {
            throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
        }
        if (depth > bounds.maxNesting()) {
            throw new UnreadablePayloadException(
                    BODY, "nested deeper than " + PayloadBounds.MAX_NESTING + " = " + bounds.maxNesting() + " allows");
        }
    }
}
