package io.filigree.nrql.guard;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels running statements whose client has disconnected or whose thread was interrupted. JDBC blocks the thread of a
 * statement, so other threads check.
 */
final class StatementWatcher implements AutoCloseable {

    /** Interval between the checks of a statement. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** More than one, because sending a cancel request takes seconds when PostgreSQL does not respond. */
    private static final int THREADS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(StatementWatcher.class);

    private final ScheduledThreadPoolExecutor threads;

    StatementWatcher() {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "query-watch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
    }

    /**
     * Watches a statement that the calling thread is about to run, until the watch is closed.
     *
     * @param gone whether the client has disconnected; never called by two threads at the same time, and not after the
     *     watch is closed
     */
    Watch watch(Statement statement, BooleanSupplier gone) {
        return new Watch(statement, gone, threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A statement that is watched. */
    static final class Watch implements AutoCloseable {

        private final Statement statement;
        private final BooleanSupplier gone;
        private final Thread thread;
        private final Future<?> checks;
        private boolean closed;
        private volatile boolean cancelled;

        private Watch(Statement statement, BooleanSupplier gone, ScheduledExecutorService threads) {
            this.statement = statement;
            this.gone = gone;
            this.thread = Thread.currentThread();
            this.checks = threads.scheduleWithFixedDelay(
                    this::check, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }

        boolean isCancelled() {
            return cancelled;
        }

        /** Cancels again with each check, because the first request may arrive before the statement. */
        private synchronized void check() {
            if (closed || !(cancelled || thread.isInterrupted() || gone.getAsBoolean())) {
                return;
            }
            cancelled = true;
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.warn("A query whose client has disconnected could not be cancelled in PostgreSQL", e);
            }
        }

        /** Waits for a check that is running. */
        @Override
        public synchronized void close() {
            closed = true;
            checks.cancel(false);
        }
    }
}
