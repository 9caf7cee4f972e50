package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How many events of one account were written in each step of a time, by what became of them then. An event that was
 * decorated late counts as pending, as it was when it was written.
 *
 * @param from when the first step begins
 * @param decorated of each step, as {@code pending}
 */
public record DecorationTimeline(Instant from, Duration step, List<Long> decorated, List<Long> pending) {

    public DecorationTimeline {
        requireNonNull(from, "from");
        requireNonNull(step, "step");
        decorated = List.copyOf(decorated);
        pending = List.copyOf(pending);
    }
}
