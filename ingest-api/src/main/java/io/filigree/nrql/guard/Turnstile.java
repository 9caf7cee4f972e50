package io.filigree.nrql.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.springframework.stereotype.Component;

/**
 * Lets each key and each person ask so many questions at once, so many in each minute of the clock, and the same one not
 * too often. Counts in the memory of one process.
 */
@Component
public final class Turnstile {

    private final QuerySettings settings;
    private final Clock clock;
    private final Map<String, Integer> underWay = new HashMap<>();
    private final Map<String, Asked> asked = new HashMap<>();
    private Instant minute = Instant.MIN;

    Turnstile(QuerySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Goes in with a question; the pass is closed when it is answered.
     *
     * @param asker the same for the same key or person
     * @throws TooManyQuestionsException when they asked too often
     * @throws QueryRefusedException when they have too many under way
     */
    public synchronized Pass enter(String asker, String question) {
        Instant now = clock.instant();
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        if (!current.equals(minute)) {
            minute = current;
            asked.clear();
        }
        Duration untilNext = Duration.between(now, current.plus(1, ChronoUnit.MINUTES));
        asked.computeIfAbsent(asker, key -> new Asked()).count(question, untilNext);
        if (underWay.getOrDefault(asker, 0) >= settings.atOncePerKey()) {
            throw new QueryRefusedException(
                    Reason.TOO_MANY_AT_ONCE,
                    "at most " + settings.atOncePerKey() + " questions of one key may be under way at once");
        }
        underWay.merge(asker, 1, Integer::sum);
        return () -> leave(asker);
    }

    private synchronized void leave(String asker) {
        underWay.computeIfPresent(asker, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Somebody's place among those whose questions are under way. */
    public interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    private final class Asked {

        private final Map<String, Integer> same = new HashMap<>();
        private int all;

        void count(String question, Duration untilNext) {
            if (++all > settings.perMinute()) {
                throw new TooManyQuestionsException(
                        "a key may ask " + settings.perMinute() + " questions a minute", untilNext);
            }
            if (same.merge(question, 1, Integer::sum) > settings.samePerMinute()) {
                throw new TooManyQuestionsException(
                        "a key may ask the same question " + settings.samePerMinute() + " times a minute", untilNext);
            }
        }
    }
}
