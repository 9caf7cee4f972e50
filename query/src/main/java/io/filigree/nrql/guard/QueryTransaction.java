package io.filigree.nrql.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The statements of one query, in its transaction. They run on separate threads, so that a disconnected client cancels them. */
final class QueryTransaction implements QueryDatabase.Session {

    /** Interval between checks for a disconnected client. */
    private static final Duration LOOK = Duration.ofMillis(250);

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

    private final Connection connection;
    private final QueryDeadline deadline;
    private final ResultMemory.Result memoryOfResult;
    private final DataSize maxResult;
    private final QueryContext context;
    private final ExecutorService threads;
    private long limitMillis;
    private long resultBytes;
    private volatile boolean stopped;

    QueryTransaction(
            Connection connection,
            QueryDeadline deadline,
            long limitMillis,
            ResultMemory.Result memoryOfResult,
            DataSize maxResult,
            QueryContext context,
            ExecutorService threads) {
        this.connection = connection;
        this.deadline = deadline;
        this.limitMillis = limitMillis;
        this.memoryOfResult = memoryOfResult;
        this.maxResult = maxResult;
        this.context = context;
        this.threads = threads;
    }

    @Override
    public <R> List<R> rows(String sql, List<Object> parameters, QueryDatabase.Row<R> row) {
        return page(sql, parameters, row, false).rows();
    }

    @Override
    public <R> QueryDatabase.Page<R> page(String sql, List<Object> parameters, QueryDatabase.Row<R> row) {
        return page(sql, parameters, row, true);
    }

    /** @param partly whether a subset of the rows is sufficient */
    private <R> QueryDatabase.Page<R> page(
            String sql, List<Object> parameters, QueryDatabase.Row<R> row, boolean partly) {
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

    private <R> QueryDatabase.Page<R> read(PreparedStatement statement, QueryDatabase.Row<R> row, boolean partly)
            throws SQLException {
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
                    return new QueryDatabase.Page<>(rows, false);
                }
                try {
                    charge(size, partly);
                } catch (QueryRefusedException e) {
                    if (partly && !rows.isEmpty()) {
                        return new QueryDatabase.Page<>(rows, false); // the result memory is full as well
                    }
                    throw e;
                }
                rows.add(row.read(result));
            }
        }
        return new QueryDatabase.Page<>(rows, true);
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

    private static QueryRefusedException cancelled() {
        return new QueryRefusedException(Reason.CANCELLED, "the client disconnected");
    }

    private QueryRefusedException tooLarge() {
        return new QueryRefusedException(
                Reason.RESULT_TOO_LARGE,
                "the result has more than " + maxResult.toKilobytes()
                        + " KB (filigree.query.max-result): select fewer attributes, lower the limit or narrow the"
                        + " query by SINCE, UNTIL or WHERE");
    }

    private <R> QueryDatabase.Page<R> await(PreparedStatement statement, Future<QueryDatabase.Page<R>> rows)
            throws SQLException {
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
                    "a value in the query or in the events cannot be processed: a number out of range, a"
                            + " pattern that is not valid or too complex",
                    e);
        }
        return new IllegalStateException("A query failed in PostgreSQL with state " + state, e);
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
