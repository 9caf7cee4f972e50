package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Some events.
 *
 * @param first when the first of them happened
 * @param last when the last of them happened
 */
public record EventTimeRange(long events, Instant first, Instant last) {

    public EventTimeRange {
        requireNonNull(first, "first");
        requireNonNull(last, "last");
    }

    /** These and those. */
    public EventTimeRange plus(EventTimeRange others) {
        return new EventTimeRange(
                events + others.events,
                first.isBefore(others.first) ? first : others.first,
                last.isAfter(others.last) ? last : others.last);
    }
}
