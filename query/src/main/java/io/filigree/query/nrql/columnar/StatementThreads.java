package io.filigree.query.nrql.columnar;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls of DuckDB in other threads. A statement can ignore its cancellation: then its query ends after its timeout all the same,
 * and the thread and the connection are abandoned until the statement ends. The number of abandoned ones is limited.
 */
final class StatementThreads implements AutoCloseable {

    /** Abandoned calls at which no further statement begins. */
    static final int MOST_ABANDONED = 4;

    /** For the cancellation of a statement after the timeout. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ExecutorService threads = Executors.newCachedThreadPool(call -> {
        Thread thread = new Thread(call, "query-history-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger abandoned = new AtomicInteger();
    private final MeterRegistry meters;

    StatementThreads(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("filigree.query.history.abandoned", abandoned);
    }

    /** A call of DuckDB that may block. */
    interface Call<T> {
        T run() throws SQLException;
    }

    /** Thrown when a call did not end in time. The connection must not be used any more. */
    static final class AbandonedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super("A call of DuckDB did not end");
        }
    }

    /** @throws QueryRefusedException while too many abandoned calls run */
    void checkAvailable() {
        if (abandoned.get() >= MOST_ABANDONED) {
            throw new QueryRefusedException(
                    Reason.HISTORY_UNAVAILABLE,
                    "events of this time range are in files of the history, where statements of earlier queries did not end"
                            + " after their timeout: use a later time range, or run it again later");
        }
    }

    /**
     * Waits for a call until some time after the deadline. An interrupt of the waiting thread cancels the call, and is set again
     * afterwards.
     *
     * @param cancel makes the call end early
     * @param whenEnded runs when the call has ended after it was abandoned
     * @throws AbandonedException if it was abandoned
     */
    <T> T run(Call<T> call, long deadlineNanos, Call<?> cancel, Runnable whenEnded) throws SQLException {
        AtomicBoolean decided = new AtomicBoolean();
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(call.run());
            } catch (SQLException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
            if (!decided.compareAndSet(false, true)) {
                whenEnded.run();
                abandoned.decrementAndGet();
            }
        });
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get(deadlineNanos + GRACE.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel.run();
                } catch (TimeoutException e) {
                    abandoned.incrementAndGet();
                    if (decided.compareAndSet(false, true)) {
                        throw new AbandonedException();
                    }
                    abandoned.decrementAndGet();
                    return result.get();
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
            throw new IllegalStateException("The result was there", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SQLException failure(@Nullable Throwable cause) {
        if (cause instanceof SQLException e) {
            return e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw new IllegalStateException("A call of DuckDB failed", cause);
    }

    /** Counts and times a statement with its outcome. */
    <R> R measured(Supplier<R> statement) {
        long began = System.nanoTime();
        String outcome = "failed";
        try {
            R result = statement.get();
            outcome = "answered";
            return result;
        } catch (QueryRefusedException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            meters.timer("filigree.query.history", "outcome", outcome)
                    .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }

    /** Waits for no call. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
