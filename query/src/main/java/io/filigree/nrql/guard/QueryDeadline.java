package io.filigree.nrql.guard;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;

/**
 * When a query times out.
 *
 * @param at as {@link System#nanoTime} counts
 */
record QueryDeadline(Duration timeout, long at) {

    /** Zero or less when it has passed. */
    long leftMillis() {
        return TimeUnit.NANOSECONDS.toMillis(at - System.nanoTime());
    }

    QueryRefusedException passed() {
        return new QueryRefusedException(
                Reason.TIMEOUT,
                "the query took longer than " + text(timeout)
                        + ": narrow it by SINCE, UNTIL or WHERE, or set a longer timeout");
    }

    private static String text(Duration timeout) {
        double seconds = timeout.toMillis() / 1000.0;
        return (seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds))
                + (seconds == 1 ? " second" : " seconds");
    }
}
