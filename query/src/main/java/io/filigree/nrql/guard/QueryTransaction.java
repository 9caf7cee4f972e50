package io.filigree.nrql.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.springframework.util.unit.DataSize;

/** The statements of one query, in its transaction. */
final class QueryTransaction implements QueryDatabase.Session {

    private static final String TIMEOUT = "SELECT set_config('statement_timeout', ?, true)";

    /** Margin of a statement timeout over the remaining time: a smaller difference does not justify a round trip. */
    private static final long SLACK_MILLIS = 250;

    /** The SQLSTATE of a statement that was cancelled, by its timeout among others. */
    static final String CANCELLED = "57014";

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
    private final StatementWatcher watcher;
    private final BooleanSupplier gone;
    private long limitMillis;
    private long resultBytes;

    QueryTransaction(
            Connection connection,
            QueryDeadline deadline,
            long limitMillis,
            ResultMemory.Result memoryOfResult,
            DataSize maxResult,
            StatementWatcher watcher,
            BooleanSupplier gone) {
        this.connection = connection;
        this.deadline = deadline;
        this.limitMillis = limitMillis;
        this.memoryOfResult = memoryOfResult;
        this.maxResult = maxResult;
        this.watcher = watcher;
        this.gone = gone;
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
                    statement.setFetchSize(
                            VisitedRows.FIRST_FETCH); // only then: PostgreSQL does not run cursors in parallel
                }
                StatementWatcher.Watch watch = watcher.watch(statement, gone);
                return watched(watch, () -> read(statement, row, partly, watch));
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    @Override
    public void each(String sql, List<Object> parameters, QueryDatabase.RowVisitor visitor) {
        visit(sql, parameters, VisitedRows.FIRST_FETCH, visitor);
    }

    @Override
    public void eachOfFew(String sql, List<Object> parameters, QueryDatabase.RowVisitor visitor) {
        boolean fit = maxResult.toBytes() >= 2 * BYTES_OF_FEW;
        visit(sql, parameters, fit ? VisitedRows.ALL : VisitedRows.FIRST_FETCH, visitor);
    }

    private void visit(String sql, List<Object> parameters, int fetch, QueryDatabase.RowVisitor visitor) {
        try {
            limitTime();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                StatementWatcher.Watch watch = watcher.watch(statement, gone);
                watched(watch, () -> {
                    new VisitedRows(statement, maxResult.toBytes(), fetch, () -> check(watch)).each(visitor);
                    return true;
                });
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

    @Override
    public <R> R watched(Statement statement, QueryDatabase.StatementWork<R> work) throws SQLException {
        checkTime();
        StatementWatcher.Watch watch =
                watcher.watch(statement, () -> deadline.leftMillis() <= 0 || gone.getAsBoolean());
        try (watch) {
            R result = work.run();
            if (watch.isCancelled()) {
                throw cancelled();
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            if (watch.isCancelled()) {
                checkTime();
                throw cancelled();
            }
            throw e;
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

    private static <R> R watched(StatementWatcher.Watch watch, QueryDatabase.StatementWork<R> work)
            throws SQLException {
        try (watch) {
            return work.run();
        } catch (SQLException e) {
            if (watch.isCancelled()) {
                throw cancelled();
            }
            throw e;
        }
    }

    private void check(StatementWatcher.Watch watch) {
        checkTime();
        if (watch.isCancelled()) {
            throw cancelled();
        }
    }

    private <R> QueryDatabase.Page<R> read(
            PreparedStatement statement, QueryDatabase.Row<R> row, boolean partly, StatementWatcher.Watch watch)
            throws SQLException {
        List<R> rows = new ArrayList<>();
        long pageBytes = 0;
        try (ResultSet result = statement.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                check(watch);
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

    /**
     * Maps an error of PostgreSQL. Its message is not passed on: it may quote values of events that the caller may
     * not see.
     */
    private RuntimeException refusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(CANCELLED)) {
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
