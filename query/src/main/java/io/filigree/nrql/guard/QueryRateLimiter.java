package io.filigree.nrql.guard;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.key.QueryRates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Limits how many queries each key and each user starts in a minute at all processes, and how often it repeats the same one.
 * A process takes a part of the limit from the database and counts it in memory, so most queries cause no statement. While
 * the database does not respond, the limits apply to each process.
 */
@Component
public final class QueryRateLimiter {

    /** Statements that a process needs to use a limit up. What is left of a part is lost with its process. */
    private static final int PARTS = 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** After a failure, how long requests do not wait for the database again. */
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Logger log = LoggerFactory.getLogger(QueryRateLimiter.class);

    private final QuerySettings settings;
    private final QueryRates rates;
    private final LongSupplier nanoTime;
    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Queries per minute are counted in this process only");
    private final ConcurrentMap<String, Count> counts = new ConcurrentHashMap<>();
    private final AtomicLong removedAt;
    private volatile long retryAt;

    @Autowired
    QueryRateLimiter(QuerySettings settings, DataSource dataSource) {
        this(settings, rates(dataSource, TIMEOUT), System::nanoTime);
    }

    QueryRateLimiter(QuerySettings settings, QueryRates rates, LongSupplier nanoTime) {
        this.settings = settings;
        this.rates = rates;
        this.nanoTime = nanoTime;
        this.removedAt = new AtomicLong(nanoTime.getAsLong());
        this.retryAt = nanoTime.getAsLong();
    }

    /** @param timeout of each statement; a second later, its connection is closed */
    static QueryRates rates(DataSource connections, Duration timeout) {
        return new QueryRates(JdbcClient.create(new TimedConnections(connections, timeout.plusSeconds(1))), timeout);
    }

    /**
     * Counts a query.
     *
     * @param caller the id of the key or user
     * @throws QueryRateExceededException when the caller is over its rate
     */
    public void count(String caller, String query) {
        removeEnded();
        count(QueryRates.key(caller, null), settings.perMinute(), 0, "%d queries per minute");
        // The first run of a query is not counted in the database before the second one: most queries run once.
        count(QueryRates.key(caller, query), settings.samePerMinute(), 1, "the same query %d times per minute");
    }

    private void count(String key, int limit, int uncounted, String what) {
        long now = nanoTime.getAsLong();
        Count count = counts.compute(
                key, (k, known) -> known == null || known.hasEnded(now) ? new Count(now, uncounted) : known);
        if (!count.permits(key, limit)) {
            throw new QueryRateExceededException(
                    "a key or user may run " + what.formatted(limit), count.left(nanoTime.getAsLong()));
        }
    }

    private void removeEnded() {
        long now = nanoTime.getAsLong();
        long last = removedAt.get();
        if (now - last >= MINUTE_NANOS && removedAt.compareAndSet(last, now)) {
            counts.values().removeIf(count -> count.hasEnded(now));
        }
    }

    /** The queries of one key of {@link QueryRates} in one minute at this process. */
    private final class Count {

        /** Held during a statement. */
        private final ReentrantLock statement = new ReentrantLock();

        private int used;

        /** At most what the database has counted, if it responds. */
        private int permitted;

        private int counted;
        private boolean isSpent;
        private volatile long end;

        Count(long now, int uncounted) {
            this.end = now + MINUTE_NANOS;
            this.permitted = uncounted;
        }

        boolean permits(String key, int limit) {
            while (true) {
                synchronized (this) {
                    if (isSpent || used >= limit) {
                        return false;
                    }
                    if (used < permitted) {
                        used++;
                        return true;
                    }
                }
                permitMore(key, limit);
            }
        }

        private void permitMore(String key, int limit) {
            int part = Math.max(1, limit / PARTS);
            if (nanoTime.getAsLong() - retryAt < 0 || !tryStatement()) {
                permitUncounted(part);
                return;
            }
            try {
                int uncounted;
                synchronized (this) {
                    if (isSpent || used < permitted) {
                        return; // by the statement of another thread
                    }
                    uncounted = used - counted;
                }
                // Before the statement, so that the minute does not end later than in the database.
                long now = nanoTime.getAsLong();
                granted(rates.take(key, uncounted + part, limit), now);
            } catch (DataAccessException e) {
                retryAt = nanoTime.getAsLong() + RETRY_NANOS;
                failures.warn(e);
                permitUncounted(part);
            } finally {
                statement.unlock();
            }
        }

        /** Returns false if the statement of another thread does not end in time. */
        private boolean tryStatement() {
            try {
                if (statement.tryLock(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            retryAt = nanoTime.getAsLong() + RETRY_NANOS;
            return false;
        }

        private synchronized void granted(QueryRates.Grant grant, long now) {
            counted += grant.queries();
            permitted = counted;
            isSpent = used >= permitted;
            end = now + grant.left().toNanos();
        }

        /** They are counted with the next statement that succeeds. */
        private synchronized void permitUncounted(int part) {
            if (used >= permitted) {
                permitted = used + part;
            }
        }

        boolean hasEnded(long now) {
            return now - end >= 0;
        }

        Duration left(long now) {
            return Duration.ofNanos(Math.max(0, end - now));
        }
    }
}
