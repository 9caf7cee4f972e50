package io.filigree.poller;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Computes the next poll of an account. A new account is polled immediately, then at an offset within the interval that is
 * derived from its id, so that polls are spread over the interval.
 */
final class PollCalendar {

    private PollCalendar() {}

    /**
     * Whether an account's time has come.
     *
     * @param nextPollAt null when it was never polled. So far away that the interval must have been shorter since counts
     *     as come
     */
    static boolean isDue(@Nullable Instant nextPollAt, Duration interval, Instant now) {
        return nextPollAt == null
                || !nextPollAt.isAfter(now)
                || nextPollAt.isAfter(now.plus(interval).plus(interval.dividedBy(2)));
    }

    /** The account's first place in the interval that is at least half an interval away. */
    static Instant after(String accountId, Duration interval, Instant now) {
        long length = interval.toMillis();
        // The golden ratio spreads ids that are close to each other, too.
        long place = (long) ((accountId.hashCode() * 0.6180339887498949 % 1.0 + 1.0) % 1.0 * length);
        long earliest = now.toEpochMilli() + length / 2;
        long wait = Math.floorMod(place - earliest, length);
        return Instant.ofEpochMilli(earliest + wait);
    }
}
