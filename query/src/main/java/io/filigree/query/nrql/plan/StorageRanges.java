package io.filigree.query.nrql.plan;

import java.util.List;

import io.filigree.query.nrql.QueryRequest.Range;

/**
 * The time ranges whose events are stored separately. Aggregates collect the states of each range separately, and merge them.
 */
public interface StorageRanges {

    /** All events are stored in one place. */
    StorageRanges ONE = List::of;

    /** Divides a time range. The parts follow each other without a gap, and each has a length. */
    List<Range> divide(Range window);
}
