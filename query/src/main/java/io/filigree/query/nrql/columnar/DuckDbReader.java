package io.filigree.query.nrql.columnar;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.AttributeColumn;
import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.ColumnarEvents.Events;
import io.filigree.query.nrql.QueryDatabase.Page;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.columnar.ColumnarFiles.Selection;
import io.filigree.query.nrql.columnar.StatementThreads.AbandonedException;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements of one query in DuckDB. The event tables are temporary views of its connection. */
final class DuckDbReader implements ColumnarEvents.Reader, Session {

    private static final Logger LOG = LoggerFactory.getLogger(DuckDbReader.class);

    /** Of calls that are short. */
    private static final StatementThreads.Call<?> NO_CANCEL = () -> true;

    /** Estimated bytes of a value in memory, as PostgreSQL's rows are counted. */
    private static final int BYTES_OF_VALUE = 200;

    /** Of a value in the list that a percentile or a unique count is computed from. */
    private static final int BYTES_OF_COLLECTED = 24;

    private final Supplier<DuckDBConnection> connections;
    private final Supplier<ColumnarFiles.Snapshot> snapshots;
    private final Session postgres;
    private final DuckDb.Settings settings;
    private final StatementThreads threads;
    private final long deadlineNanos;
    private final QueryViews views = new QueryViews(this::createView);
    private @Nullable Viewed viewed;
    private ColumnarFiles.@Nullable Snapshot snapshot;
    private @Nullable DuckDBConnection connection;
    private boolean abandoned;
    private long resultBytes;

    /** Of which files the views are. */
    private record Viewed(Events events, ColumnarEvents.Portion portion) {}

    /** A connection and the snapshot are opened when they are needed. */
    DuckDbReader(
            Supplier<DuckDBConnection> connections,
            Supplier<ColumnarFiles.Snapshot> snapshots,
            Session postgres,
            DuckDb.Settings settings,
            StatementThreads threads,
            long deadlineNanos) {
        this.connections = connections;
        this.snapshots = snapshots;
        this.postgres = postgres;
        this.settings = settings;
        this.threads = threads;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public List<Range> ranges(Events events) {
        return snapshot().ranges(events);
    }

    @Override
    public List<AttributeColumn> columns(Events events) {
        return events.tables().stream()
                .flatMap(table -> selection(events, table).columns().stream())
                .toList();
    }

    /** Half of the memory, because queries share it. */
    @Override
    public boolean fitsIntoMemory(Events events) {
        long rows = events.tables().stream()
                .mapToLong(table -> selection(events, table).rows())
                .sum();
        return rows <= settings.memoryBytes() / 2 / BYTES_OF_COLLECTED;
    }

    private Selection selection(Events events, EventTable table) {
        return snapshot().of(table, events.range(), events.id());
    }

    private ColumnarFiles.Snapshot snapshot() {
        if (snapshot == null) {
            snapshot = snapshots.get();
        }
        return snapshot;
    }

    private DuckDBConnection connection() {
        if (connection == null) {
            connection = connections.get();
        }
        return connection;
    }

    @Override
    public long eventsOfWholeFiles(Events events) {
        return events.tables().stream()
                .flatMap(table -> selection(events, table).files().stream())
                .filter(file -> file.isWithin(events.range()))
                .mapToLong(ColumnarFiles.File::rows)
                .sum();
    }

    @Override
    public Session session(Events events, ColumnarEvents.Portion portion) {
        Viewed now = new Viewed(events, portion);
        if (now.equals(viewed)) {
            return this;
        }
        Range range = events.range();
        for (EventTable table : events.tables()) {
            snapshot().require(table, range, events.id());
            FileViews.put(views, table, selection(events, table).portion(portion, range), range);
        }
        viewed = now;
        return this;
    }

    private void createView(String sql) {
        DuckDBConnection writer = connection();
        call(sql, NO_CANCEL, () -> {
            DuckDb.execute(writer, sql);
            return true;
        });
    }

    /** Temporary tables are intermediate results, in memory and on disk. */
    @Override
    public ColumnarEvents.Copy copy(String table, List<Column> columns) {
        try {
            return new CopiedTable(connection(), table, columns, settings.memoryBytes() + settings.spillBytes());
        } catch (SQLException e) {
            throw refusal(e, "CREATE TABLE");
        }
    }

    @Override
    public void table(String table, String select, List<Object> parameters) {
        String sql = "CREATE OR REPLACE TEMP TABLE " + table + " AS " + select;
        run(sql, parameters, statement -> call(sql, cancelOf(statement), statement::execute));
    }

    @Override
    public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
        return page(sql, parameters, row, Long.MAX_VALUE).rows();
    }

    @Override
    public <R> Page<R> page(String sql, List<Object> parameters, Row<R> row) {
        return page(sql, parameters, row, settings.resultBytes() / 2);
    }

    /** @param pageBytes after which no further row is read */
    private <R> Page<R> page(String sql, List<Object> parameters, Row<R> row, long pageBytes) {
        return run(sql, parameters, statement -> read(sql, statement, row, pageBytes));
    }

    private interface Use<R> {
        R of(PreparedStatement statement) throws SQLException;
    }

    private <R> R run(String sql, List<Object> parameters, Use<R> use) {
        return threads.measured(() -> {
            views.createFor(sql);
            PreparedStatement statement = call(sql, NO_CANCEL, () -> prepare(sql, parameters));
            try {
                limitTime(statement);
                return postgres.watched(statement, () -> use.of(statement));
            } catch (SQLException e) {
                throw refusal(e, sql);
            } finally {
                close(statement);
            }
        });
    }

    private PreparedStatement prepare(String sql, List<Object> parameters) throws SQLException {
        PreparedStatement statement = connection().prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, bindable(parameters.get(i)));
        }
        return statement;
    }

    /** Runs a call that may not end in time. */
    private <T> T call(String sql, StatementThreads.Call<?> cancel, StatementThreads.Call<T> call) {
        DuckDBConnection used = connection();
        try {
            return threads.run(call, deadlineNanos, cancel, () -> closeAll(used));
        } catch (AbandonedException e) {
            abandoned = true;
            LOG.warn("A statement of DuckDB did not end after its timeout: {}", sql);
            throw DuckDbErrors.timeout();
        } catch (SQLException e) {
            throw refusal(e, sql);
        }
    }

    private <R> Page<R> read(String sql, PreparedStatement statement, Row<R> row, long pageBytes) throws SQLException {
        long before = resultBytes;
        try (ResultSet results = call(sql, cancelOf(statement), statement::executeQuery)) {
            int columns = results.getMetaData().getColumnCount();
            List<R> rows = new ArrayList<>();
            while (results.next()) {
                charge(results, columns);
                rows.add(row.read(results));
                if (resultBytes - before > pageBytes) {
                    return new Page<>(rows, false);
                }
            }
            return new Page<>(rows, true);
        }
    }

    private static StatementThreads.Call<?> cancelOf(PreparedStatement statement) {
        return () -> {
            statement.cancel();
            return true;
        };
    }

    /** The limit of DuckDB itself has a resolution of a second. */
    private void limitTime(PreparedStatement statement) throws SQLException {
        postgres.checkTime();
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw DuckDbErrors.timeout();
        }
        statement.setQueryTimeout((int) Math.max(1, Duration.ofNanos(left).toSeconds() + 1));
    }

    private Object bindable(Object parameter) throws SQLException {
        if (parameter instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return parameter instanceof String[] texts ? connection().createArrayOf("VARCHAR", texts) : parameter;
    }

    private void charge(ResultSet row, int columns) throws SQLException {
        long bytes = 0;
        for (int i = 1; i <= columns; i++) {
            bytes += row.getObject(i) == null
                    ? 0
                    : Objects.requireNonNull(row.getString(i)).length();
        }
        resultBytes += bytes;
        if (resultBytes > settings.resultBytes()) {
            throw new QueryRefusedException(
                    Reason.RESULT_TOO_LARGE,
                    "the result has more than " + settings.resultBytes() / 1024
                            + " KB (filigree.query.max-result): select fewer attributes, lower the limit or narrow the"
                            + " query by SINCE, UNTIL or WHERE");
        }
        postgres.charge(columns + bytes / BYTES_OF_VALUE);
    }

    @Override
    public void charge(long values) {
        postgres.charge(values);
    }

    @Override
    public void checkTime() {
        postgres.checkTime();
    }

    private QueryRefusedException refusal(SQLException e, String sql) {
        if (DuckDbErrors.isInterrupt(e)) {
            postgres.checkTime();
        }
        return DuckDbErrors.refusal(e, sql);
    }

    /** Not while an abandoned call uses it. */
    @Override
    public void close() {
        if (!abandoned) {
            closeAll(connection);
        }
    }

    private void closeAll(@Nullable DuckDBConnection used) {
        if (used != null) {
            closeNow(used);
        }
        if (snapshot != null) {
            closeNow(snapshot);
        }
    }

    /** Not while an abandoned call uses it: that would wait. */
    private void close(AutoCloseable used) {
        if (!abandoned) {
            closeNow(used);
        }
    }

    private static void closeNow(AutoCloseable used) {
        try {
            used.close();
        } catch (Exception e) {
            LOG.warn("A connection or a statement of DuckDB could not be closed", e);
        }
    }
}
