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
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Runs each query in one read-only transaction, as a role that may read events and the inventory. Time, memory and
 * concurrency are bounded. Statements run on separate threads, so that the calling thread can check whether the client
 * is still connected and otherwise cancel the statement in PostgreSQL.
 */
public final class GuardedQueryDatabase implements QueryDatabase, AutoCloseable {

    /** The database role that runs queries; a migration grants its privileges. */
    static final String ROLE = "filigree_reader";

    /** Interval between checks for a disconnected client. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /**
     * Sets up the transaction of a query in one round trip to PostgreSQL. JIT is off, because compiling these queries
     * costs more than running them. Custom plans are forced, because the window and the filters determine the best
     * plan.
     */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE %s; SET LOCAL work_mem = '%dkB';
            SET LOCAL jit = off; SET LOCAL log_parameter_max_length_on_error = 0; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL statement_timeout = '%dms'
            """;

    private static final String TIMEOUT = "SELECT set_config('statement_timeout', ?, true)";

    /** Margin of a statement timeout over the remaining time: a smaller difference does not justify a round trip. */
    private static final long SLACK_MILLIS = 250;

    /**
     * Number of rows of a page that the driver fetches at a time. So many of the largest events that ingest accepts fit
     * within the result limit, beyond which the driver fails.
     */
    private static final int FETCH_SIZE = 5;

    /**
     * Estimated bytes of a value in a map, in addition to its text, and the number of copies of a text: as read and as
     * written.
     */
    private static final long BYTES_OF_VALUE = 200;

    private static final long COPIES_OF_TEXT = 3;

    private final DataSource connections;
    private final DataSize memory;
    private final DataSize maxResult;
    private final PermitQueue permits;
    private final ResultMemory resultMemory;
    private final QueryContext context;
    private final MeterRegistry meters;
    private final Timer waited;
    private final ExecutorService threads;

    /**
     * @param connections whose user may set the {@linkplain #ROLE role}; closed together with this object if closeable
     * @param context of the current thread
     */
    GuardedQueryDatabase(DataSource connections, QuerySettings settings, QueryContext context, MeterRegistry meters) {
        this.connections = connections;
        this.memory = settings.memory();
        this.maxResult = settings.maxResult();
        this.permits = new PermitQueue(settings.limits());
        this.resultMemory = new ResultMemory(settings.resultBytes());
        this.context = context;
        this.meters = meters;
        this.waited = meters.timer("filigree.query.wait");
        meters.gauge("filigree.query.running", permits, PermitQueue::running);
        meters.gauge("filigree.query.waiting", permits, PermitQueue::waiting);
        meters.gauge("filigree.query.result.memory", resultMemory, ResultMemory::used);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "query-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Creates an instance for measurements, outside of HTTP requests and with the default settings. */
    public static GuardedQueryDatabase withoutRequests(DataSource connections) {
        QueryContext none = new QueryContext() {
            @Override
            public QueryCaller caller() {
                return QueryCaller.SYSTEM;
            }

            @Override
            public boolean isGone() {
                return false;
            }

            @Override
            public void afterResponse(Runnable action) {
                action.run();
            }
        };
        return new GuardedQueryDatabase(connections, QuerySettings.DEFAULTS, none, new SimpleMeterRegistry());
    }

    @Override
    public <T> T read(Duration timeout, Work<T> work) {
        ResultMemory.Result memoryOfResult =
                resultMemory.result(context.caller().id());
        boolean answered = false;
        try {
            T result = admitted(timeout, memoryOfResult, work);
            answered = true;
            return result;
        } finally {
            if (answered) {
                context.afterResponse(memoryOfResult::release);
            } else {
                memoryOfResult.release();
            }
        }
    }

    @Override
    public <T> void read(Duration timeout, Work<T> work, Consumer<T> use) {
        ResultMemory.Result memoryOfResult =
                resultMemory.result(context.caller().id());
        try {
            use.accept(admitted(timeout, memoryOfResult, work));
        } finally {
            memoryOfResult.release();
        }
    }

    private <T> T admitted(Duration timeout, ResultMemory.Result memoryOfResult, Work<T> work) {
        long began = System.nanoTime();
        Deadline deadline = new Deadline(timeout, began + timeout.toNanos());
        try (Permit permit = permits.acquire(context.caller(), timeout, context::isGone)) {
            waited.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            return inTransaction(deadline, memoryOfResult, work);
        } catch (QueryRefusedException e) {
            meters.counter("filigree.query.refused", "reason", e.reason().name().toLowerCase(Locale.ROOT))
                    .increment();
            throw e;
        }
    }

    private <T> T inTransaction(Deadline deadline, ResultMemory.Result memoryOfResult, Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                long left = begin(connection, deadline);
                result = work.with(new Transaction(connection, deadline, left, memoryOfResult));
            } catch (RuntimeException e) {
                rollBackAfter(e, connection);
                throw e;
            }
            connection.rollback();
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("A transaction of a query could not be started or ended", e);
        }
    }

    /** Rolls back, although the driver has closed the connection when the result exceeded its limit. */
    private static void rollBackAfter(RuntimeException failure, Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
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
                throw new IllegalStateException("The connections for queries could not be closed", e);
            }
        }
    }

    /** Returns the timeout, in ms, that all following statements have. */
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

    private static QueryRefusedException cancelled() {
        return new QueryRefusedException(Reason.CANCELLED, "the client disconnected");
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
                    "the query took longer than " + text(timeout)
                            + ": narrow it by SINCE, UNTIL or WHERE, or set a longer timeout");
        }
    }

    private final class Transaction implements Session {

        private final Connection connection;
        private final Deadline deadline;
        private final ResultMemory.Result memoryOfResult;
        private long limitMillis;
        private long resultBytes;
        private volatile boolean stopped;

        private Transaction(
                Connection connection, Deadline deadline, long limitMillis, ResultMemory.Result memoryOfResult) {
            this.connection = connection;
            this.deadline = deadline;
            this.limitMillis = limitMillis;
            this.memoryOfResult = memoryOfResult;
        }

        @Override
        public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
            return page(sql, parameters, row, false).rows();
        }

        @Override
        public <R> Page<R> page(String sql, List<Object> parameters, Row<R> row) {
            return page(sql, parameters, row, true);
        }

        /** @param partly whether a subset of the rows is sufficient */
        private <R> Page<R> page(String sql, List<Object> parameters, Row<R> row, boolean partly) {
            try {
                limitTime();
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    bind(statement, parameters);
                    if (partly) {
                        statement.setFetchSize(FETCH_SIZE); // only then: PostgreSQL does not run cursors in parallel
                    }
                    return await(statement, threads.submit(() -> read(statement, row, partly)));
                }
            } catch (SQLException e) {
                throw refusal(e);
            }
        }

        @Override
        public void charge(long values) {
            memoryOfResult.grow(BYTES_OF_VALUE * values);
        }

        @Override
        public void checkTime() {
            if (deadline.leftMillis() <= 0) {
                throw deadline.passed();
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

        private <R> Page<R> read(PreparedStatement statement, Row<R> row, boolean partly) throws SQLException {
            List<R> rows = new ArrayList<>();
            long pageBytes = 0;
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    checkTime();
                    if (stopped) {
                        throw cancelled();
                    }
                    RowSize size = RowSize.of(result, columns);
                    pageBytes += size.bytes();
                    if (partly && !rows.isEmpty() && pageBytes > maxResult.toBytes() / 2) {
                        return new Page<>(rows, false);
                    }
                    try {
                        charge(size, partly);
                    } catch (QueryRefusedException e) {
                        if (partly && !rows.isEmpty()) {
                            return new Page<>(rows, false); // the result memory is full as well
                        }
                        throw e;
                    }
                    rows.add(row.read(result));
                }
            }
            return new Page<>(rows, true);
        }

        /**
         * Accounts for a row before it is converted to objects. A page has its own limit and contains at least one row.
         */
        private void charge(RowSize size, boolean ofPage) {
            resultBytes += ofPage ? 0 : size.bytes();
            if (resultBytes > maxResult.toBytes()) {
                throw tooLarge();
            }
            memoryOfResult.grow(COPIES_OF_TEXT * size.bytes() + BYTES_OF_VALUE * size.values());
        }

        private QueryRefusedException tooLarge() {
            return new QueryRefusedException(
                    Reason.RESULT_TOO_LARGE,
                    "the result has more than " + maxResult.toKilobytes()
                            + " KB (filigree.query.max-result): select fewer attributes, lower the limit or narrow the"
                            + " query by SINCE, UNTIL or WHERE");
        }

        private <R> Page<R> await(PreparedStatement statement, Future<Page<R>> rows) throws SQLException {
            boolean interrupted = false;
            boolean cancelled = false;
            try {
                while (true) {
                    try {
                        return rows.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (TimeoutException e) {
                        cancelled = cancelled || context.isGone();
                        if (cancelled) {
                            stopped = true;
                            statement.cancel(); // repeated: the first cancel may have arrived before the statement
                        }
                    } catch (InterruptedException e) {
                        // The connection can be returned to the pool only after its statement has ended.
                        interrupted = true;
                        cancelled = true;
                        stopped = true;
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
            return new IllegalStateException("A query failed", cause);
        }

        /**
         * Maps an error of PostgreSQL. Its message is not passed on: it may quote values of events that the caller may
         * not see.
         */
        private RuntimeException refusal(SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals("57014")) {
                return deadline.passed();
            }
            if (String.valueOf(e.getMessage()).contains("maxResultBuffer")) {
                return tooLarge();
            }
            if (state.startsWith("22") || state.startsWith("54")) {
                return new QueryRefusedException(
                        Reason.NOT_COMPUTABLE,
                        "a value in the query or in the events cannot be computed with: a number out of range, a"
                                + " pattern that is not valid or too complex",
                        e);
            }
            return new IllegalStateException("A query failed in PostgreSQL with state " + state, e);
        }
    }

    /**
     * Size of a row in the driver's memory.
     *
     * @param values number of columns, plus the members of their JSON values
     */
    private record RowSize(long bytes, long values) {

        static RowSize of(ResultSet row, int columns) throws SQLException {
            long bytes = 0;
            long values = columns;
            for (int column = 1; column <= columns; column++) {
                byte[] sent = row.getBytes(column);
                if (sent != null) {
                    bytes += sent.length;
                    for (byte character : sent) {
                        values += character == ',' ? 1 : 0;
                    }
                }
            }
            return new RowSize(bytes, values);
        }
    }
}
