package io.filigree.nrql.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Runs each question in one read-only transaction, as a role that may read events and the inventory, within a time and a
 * memory, a few at once. Statements run on threads of their own, so that the one that was asked can look whether somebody
 * still waits for the answer, and otherwise has PostgreSQL stop.
 */
public final class GuardedQueryDatabase implements QueryDatabase, AutoCloseable {

    /** As whom questions are answered; a migration says what it may read. */
    static final String ROLE = "filigree_reader";

    /** How often we look whether somebody still waits. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /**
     * One trip to PostgreSQL for all that a question's transaction is. Plans of such queries cost little beside what
     * compiling them would, so without JIT; and what a window and a filter are decides the plan, so with one for each.
     */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE %s; SET LOCAL work_mem = '%dkB';
            SET LOCAL jit = off; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL statement_timeout = '%dms'
            """;

    private static final String TIMEOUT = "SELECT set_config('statement_timeout', ?, true)";

    /** How much more time than is left a statement may have: less is not worth a trip. */
    private static final long SLACK_MILLIS = 250;

    private final DataSource connections;
    private final DataSize memory;
    private final BooleanSupplier gone;
    private final Semaphore places;
    private final ExecutorService threads;

    /**
     * @param connections whose user may take the {@linkplain #ROLE role}; closed with this when it can be
     * @param atOnce questions that run at the same time; others wait within their time
     * @param memory of each sort of a question before it goes to disk
     * @param gone whether the one whose thread asks this has gone away
     */
    public GuardedQueryDatabase(DataSource connections, int atOnce, DataSize memory, BooleanSupplier gone) {
        this.connections = connections;
        this.memory = memory;
        this.gone = gone;
        this.places = new Semaphore(atOnce, true);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "query-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public <T> T read(Duration timeout, Work<T> work) {
        Deadline deadline = new Deadline(timeout, System.nanoTime() + timeout.toNanos());
        takePlace(deadline);
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try {
                long left = begin(connection, deadline);
                return work.with(new Transaction(connection, deadline, left));
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A question could not be begun or ended", e);
        } finally {
            places.release();
        }
    }

    /** Stops the threads, and closes the connections. */
    @Override
    public void close() {
        threads.shutdownNow();
        if (connections instanceof AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new IllegalStateException("The connections for questions could not be closed", e);
            }
        }
    }

    /** Returns the time, ms, that every statement has from now on. */
    private long begin(Connection connection, Deadline deadline) throws SQLException {
        long left = deadline.leftMillis();
        if (left <= 0) {
            throw deadline.passed();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN.formatted(ROLE, memory.toKilobytes(), left));
        }
        return left;
    }

    private void takePlace(Deadline deadline) {
        try {
            while (!places.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (gone.getAsBoolean()) {
                    throw cancelled();
                }
                if (deadline.leftMillis() <= 0) {
                    throw new QueryRefusedException(
                            Reason.TOO_MANY_AT_ONCE,
                            "other questions kept the database busy for " + text(deadline.timeout())
                                    + ": ask again in a moment");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }

    private static QueryRefusedException cancelled() {
        return new QueryRefusedException(Reason.CANCELLED, "nobody waits for the answer any more");
    }

    private static String text(Duration timeout) {
        double seconds = timeout.toMillis() / 1000.0;
        return (seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds))
                + (seconds == 1 ? " second" : " seconds");
    }

    /** @param at as {@link System#nanoTime} counts */
    private record Deadline(Duration timeout, long at) {

        long leftMillis() {
            return TimeUnit.NANOSECONDS.toMillis(at - System.nanoTime());
        }

        QueryRefusedException passed() {
            return new QueryRefusedException(
                    Reason.TIMEOUT,
                    "the question took longer than " + text(timeout)
                            + ": narrow it by SINCE, UNTIL or WHERE, or ask with a longer timeout");
        }
    }

    private final class Transaction implements Session {

        private final Connection connection;
        private final Deadline deadline;
        private long limitMillis;

        private Transaction(Connection connection, Deadline deadline, long limitMillis) {
            this.connection = connection;
            this.deadline = deadline;
            this.limitMillis = limitMillis;
        }

        @Override
        public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
            try {
                limitTime();
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    bind(statement, parameters);
                    return await(statement, threads.submit(() -> read(statement, row)));
                }
            } catch (SQLException e) {
                throw refusal(e);
            }
        }

        private void limitTime() throws SQLException {
            long left = deadline.leftMillis();
            if (left <= 0) {
                throw deadline.passed();
            }
            if (limitMillis - left > SLACK_MILLIS) {
                try (PreparedStatement statement = connection.prepareStatement(TIMEOUT)) {
                    statement.setString(1, left + "ms");
                    statement.executeQuery().close();
                }
                limitMillis = left;
            }
        }

        private void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, bindable(parameters.get(i)));
            }
        }

        private Object bindable(Object parameter) throws SQLException {
            if (parameter instanceof Instant instant) {
                return instant.atOffset(ZoneOffset.UTC);
            }
            if (parameter instanceof String[] texts) {
                return connection.createArrayOf("text", texts);
            }
            if (parameter instanceof Long[] numbers) {
                return connection.createArrayOf("bigint", numbers);
            }
            return parameter;
        }

        private <R> List<R> read(PreparedStatement statement, Row<R> row) throws SQLException {
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        }

        private <R> List<R> await(PreparedStatement statement, Future<List<R>> rows) throws SQLException {
            boolean interrupted = false;
            boolean cancelled = false;
            try {
                while (true) {
                    try {
                        return rows.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (TimeoutException e) {
                        cancelled = cancelled || gone.getAsBoolean();
                        if (cancelled) {
                            statement.cancel(); // again each time: the first may have come before the statement did
                        }
                    } catch (InterruptedException e) {
                        // The connection can be given back only when its statement has ended.
                        interrupted = true;
                        cancelled = true;
                        statement.cancel();
                    } catch (ExecutionException e) {
                        throw cancelled ? cancelled() : failure(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private RuntimeException failure(@Nullable Throwable cause) {
            if (cause instanceof SQLException e) {
                return refusal(e);
            }
            if (cause instanceof RuntimeException e) {
                return e;
            }
            return new IllegalStateException("A question failed", cause);
        }

        /** PostgreSQL's own words stay here: they may quote values, also of events that the one who asks may not see. */
        private RuntimeException refusal(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals("57014")) {
                return deadline.passed();
            }
            if (state.startsWith("22") || state.startsWith("54")) {
                return new QueryRefusedException(
                        Reason.NOT_COMPUTABLE,
                        "a value in the question or in the events cannot be computed with: a number out of range, a"
                                + " pattern that is not valid or too complex",
                        e);
            }
            return new IllegalStateException("A question failed in PostgreSQL with state " + state, e);
        }
    }
}
