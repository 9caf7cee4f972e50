package io.filigree.nrql.guard;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels running statements whose client has disconnected or whose thread was interrupted. JDBC blocks the thread of a
 * statement, so other threads check.
 */
final class StatementWatcher implements AutoCloseable {

    /** Interval between the checks of all statements. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** More than one, because sending a cancel request takes seconds when PostgreSQL does not respond. */
    private static final int THREADS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(StatementWatcher.class);

    private final ScheduledThreadPoolExecutor threads;

    /** Checked by one task: a task for each statement would wake up a thread for each. */
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    StatementWatcher() {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "query-watch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.scheduleWithFixedDelay(
                () -> watches.forEach(Watch::check), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Watches a statement that the calling thread is about to run, until the watch is closed.
     *
     * @param gone whether the client has disconnected; never called by two threads at the same time, and not after the
     *     watch is closed
     */
    Watch watch(Statement statement, BooleanSupplier gone) {
        Watch watch = new Watch(statement, gone);
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A statement that is watched. */
    final class Watch implements AutoCloseable {

        private final Statement statement;
        private final BooleanSupplier gone;
        private final Thread thread;
        private boolean closed;
        private final AtomicBoolean cancelling = new AtomicBoolean();
        private volatile boolean cancelled;

        private Watch(Statement statement, BooleanSupplier gone) {
            this.statement = statement;
            this.gone = gone;
            this.thread = Thread.currentThread();
        }

        boolean isCancelled() {
            return cancelled;
        }

        /** Cancels again with each check, because the first request may arrive before the statement. */
        private void check() {
            // Not under the lock, which a cancel request holds until PostgreSQL responds.
            if (!cancelling.get() && isUnwanted()) {
                cancelling.set(true);
                threads.execute(this::cancel);
            }
        }

        private synchronized boolean isUnwanted() {
            cancelled = !closed && (cancelled || thread.isInterrupted() || isGone());
            return cancelled;
        }

        private boolean isGone() {
            try {
                return gone.getAsBoolean();
            } catch (RuntimeException e) {
                LOG.warn("The connection of a query's client could not be checked", e);
                return false;
            }
        }

        private synchronized void cancel() {
            try {
                if (!closed) {
                    statement.cancel();
                }
            } catch (SQLException e) {
                LOG.warn("A query whose client has disconnected could not be cancelled in PostgreSQL", e);
            } finally {
                cancelling.set(false);
            }
        }

        /** Waits for a check that is running. */
        @Override
        public synchronized void close() {
            closed = true;
            watches.remove(this);
        }
    }
}
