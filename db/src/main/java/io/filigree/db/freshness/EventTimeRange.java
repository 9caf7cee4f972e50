package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The times of the first and the last of some events, within the years 1970 to 9999: senders choose the times of events, and
 * one that PostgreSQL cannot read would prevent the counts of all events from being written.
 *
 * @param first time of the first event
 * @param last time of the last event
 */
public record EventTimeRange(long events, Instant first, Instant last) {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public EventTimeRange {
        first = bounded(requireNonNull(first, "first"));
        last = bounded(requireNonNull(last, "last"));
    }

    private static Instant bounded(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return time.isAfter(LATEST) ? LATEST : time;
    }

    /** The range of both. */
    public EventTimeRange plus(EventTimeRange others) {
        return new EventTimeRange(
                events + others.events,
                first.isBefore(others.first) ? first : others.first,
                last.isAfter(others.last) ? last : others.last);
    }
}
