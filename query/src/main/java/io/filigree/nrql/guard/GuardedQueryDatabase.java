package io.filigree.nrql.guard;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sql.DataSource;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.util.unit.DataSize;

/**
 * Runs each query in one read-only transaction, as a role that may read events and the inventory. Time, memory and
 * concurrency are bounded. The statements of a client that disconnects are cancelled in PostgreSQL.
 */
public final class GuardedQueryDatabase implements QueryDatabase, AutoCloseable {

    /** The database role that runs queries; a migration grants its privileges. */
    static final String ROLE = "filigree_reader";

    /**
     * Sets up the transaction of a query in one round trip to PostgreSQL. JIT is off, because compiling these queries
     * costs more than running them. Custom plans are forced, because the window and the filters determine the best
     * plan. None of these statements takes the snapshot of the transaction, so the {@linkplain EventLocks locks} precede it.
     */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE %s; SET LOCAL work_mem = '%dkB';
            SET LOCAL jit = off; SET LOCAL log_parameter_max_length_on_error = 0; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL statement_timeout = '%dms'%s
            """;

    private final DataSource connections;
    private final DataSize memory;
    private final DataSize maxResult;
    private final PermitQueue permits;
    private final ResultMemory resultMemory;
    private final QueryContext context;
    private final EventLocks locks;
    private final MeterRegistry meters;
    private final Timer waited;
    private final StatementWatcher watcher = new StatementWatcher();

    /**
     * @param connections whose user may set the {@linkplain #ROLE role}; closed together with this object if closeable
     * @param context of the current thread
     * @param locks of each transaction
     */
    GuardedQueryDatabase(
            DataSource connections,
            QuerySettings settings,
            QueryContext context,
            EventLocks locks,
            MeterRegistry meters) {
        this.connections = connections;
        this.memory = settings.memory();
        this.maxResult = settings.maxResult();
        this.permits = new PermitQueue(settings.limits());
        this.resultMemory = new ResultMemory(settings.resultBytes());
        this.context = context;
        this.locks = locks;
        this.meters = meters;
        this.waited = meters.timer("filigree.query.wait");
        meters.gauge("filigree.query.running", permits, PermitQueue::running);
        meters.gauge("filigree.query.waiting", permits, PermitQueue::waiting);
        meters.gauge("filigree.query.result.memory", resultMemory, ResultMemory::used);
    }

    /** Creates an instance for measurements, outside of HTTP requests and with the default settings. */
    public static GuardedQueryDatabase withoutRequests(DataSource connections) {
        QueryContext none = new QueryContext() {
            @Override
            public QueryCaller caller() {
                return QueryCaller.SYSTEM;
            }

            @Override
            public BooleanSupplier disconnection() {
                return () -> false;
            }

            @Override
            public void afterResponse(Runnable action) {
                action.run();
            }
        };
        return new GuardedQueryDatabase(
                connections, QuerySettings.DEFAULTS, none, EventLocks.NONE, new SimpleMeterRegistry());
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
        QueryDeadline deadline = new QueryDeadline(timeout, began + timeout.toNanos());
        try (Permit permit = permits.acquire(context.caller(), timeout, context.disconnection())) {
            waited.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            return inTransaction(deadline, memoryOfResult, work);
        } catch (QueryRefusedException e) {
            meters.counter("filigree.query.refused", "reason", e.reason().name().toLowerCase(Locale.ROOT))
                    .increment();
            throw e;
        }
    }

    private <T> T inTransaction(QueryDeadline deadline, ResultMemory.Result memoryOfResult, Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                long left = begin(connection, deadline);
                result = work.with(new QueryTransaction(
                        connection, deadline, left, memoryOfResult, maxResult, watcher, context.disconnection()));
            } catch (RuntimeException e) {
                rollBackAfter(e, connection);
                throw e;
            }
            connection.rollback();
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("A query transaction could not be started or ended", e);
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
        watcher.close();
        if (connections instanceof AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new IllegalStateException("The connections for queries could not be closed", e);
            }
        }
    }

    /** Returns the timeout, in ms, that all following statements have. */
    private long begin(Connection connection, QueryDeadline deadline) throws SQLException {
        long left = deadline.leftMillis();
        if (left <= 0) {
            throw deadline.passed();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN.formatted(ROLE, memory.toKilobytes(), left, locks.statement()));
        } catch (SQLException e) {
            if (QueryTransaction.CANCELLED.equals(e.getSQLState())) {
                throw deadline.passed();
            }
            throw e;
        }
        return left;
    }
}
