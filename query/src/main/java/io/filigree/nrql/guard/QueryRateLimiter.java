package io.filigree.nrql.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import org.springframework.stereotype.Component;

/**
 * Limits how many queries each key and each user starts per minute of the clock, and how often it repeats the same one.
 * Each process counts in its own memory.
 */
@Component
public final class QueryRateLimiter {

    private final QuerySettings settings;
    private final Clock clock;
    private final Map<String, Counts> counts = new HashMap<>();
    private Instant minute = Instant.MIN;

    QueryRateLimiter(QuerySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Counts a query.
     *
     * @param caller the id of the key or user
     * @throws QueryRateExceededException when the caller is over its rate
     */
    public synchronized void count(String caller, String query) {
        Instant now = clock.instant();
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        if (!current.equals(minute)) {
            minute = current;
            counts.clear();
        }
        Duration untilNext = Duration.between(now, current.plus(1, ChronoUnit.MINUTES));
        counts.computeIfAbsent(caller, key -> new Counts()).count(query, untilNext);
    }

    private final class Counts {

        /** Counts by hash of the text, so that a minute of long queries takes little memory. */
        private final Map<Integer, Integer> same = new HashMap<>();

        private int all;

        void count(String query, Duration untilNext) {
            if (++all > settings.perMinute()) {
                throw new QueryRateExceededException(
                        "a key may run " + settings.perMinute() + " queries per minute", untilNext);
            }
            if (same.merge(query.hashCode(), 1, Integer::sum) > settings.samePerMinute()) {
                throw new QueryRateExceededException(
                        "a key may run the same query " + settings.samePerMinute() + " times per minute", untilNext);
            }
        }
    }
}
