package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The numbers of events of one account in each step of a time range, by their decoration when they were written. An event that was
 * decorated late counts as pending.
 *
 * @param from start of the first step
 * @param decorated for each step, like {@code pending}
 */
public record DecorationTimeline(Instant from, Duration step, List<Long> decorated, List<Long> pending) {

    public DecorationTimeline {
        requireNonNull(from, "from");
        requireNonNull(step, "step");
        decorated = List.copyOf(decorated);
        pending = List.copyOf(pending);
    }
}
