package io.filigree.ingest.metrics;

import java.util.UUID;

import tools.jackson.databind.JsonNode;

/**
 * One data point as it was sent.
 *
 * @param group what it has in common with others
 */
record DataPoint(UUID identity, JsonNode point, PointGroup group) implements MetricMessage {

    /** A point takes several times its text once it is a tree. */
    private static final long HEAP_BYTES = 1_536;

    /** As JSON, without what it has in common with others. */
    @Override
    public String text() {
        return point.toString();
    }

    /** Without making the text. */
    @Override
    public long heapBytes() {
        return HEAP_BYTES;
    }
}
