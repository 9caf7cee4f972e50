package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The times of the first and the last of some events.
 *
 * @param first time of the first event
 * @param last time of the last event
 */
public record EventTimeRange(long events, Instant first, Instant last) {

    public EventTimeRange {
        requireNonNull(first, "first");
        requireNonNull(last, "last");
    }

    /** The range of both. */
    public EventTimeRange plus(EventTimeRange others) {
        return new EventTimeRange(
                events + others.events,
                first.isBefore(others.first) ? first : others.first,
                last.isAfter(others.last) ? last : others.last);
    }
}
