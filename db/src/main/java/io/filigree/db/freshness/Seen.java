package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Some events.
 *
 * @param first when the first of them happened
 * @param last when the last of them happened
 */
public record Seen(long events, Instant first, Instant last) {

    public Seen {
        requireNonNull(first, "first");
        requireNonNull(last, "last");
    }

    /** These and those. */
    public Seen plus(Seen others) {
        return new Seen(
                events + others.events,
                first.isBefore(others.first) ? first : others.first,
                last.isAfter(others.last) ? last : others.last);
    }
}
