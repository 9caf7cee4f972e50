package io.filigree.query.nrql.columnar;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.filigree.db.event.EventTable;
import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.QueryDatabase.Row;
import io.filigree.query.nrql.QueryDatabase.Session;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.QueryRequest.Range;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The statements of one query in DuckDB. The event tables are temporary views of its connection. */
final class DuckDbReader implements ColumnarEvents.Reader, Session {

    /** The columns of an event table, for a type without files. */
    private static final String NO_EVENTS =
            "SELECT NULL::timestamptz AS ts, NULL::text AS type, NULL::text AS function_arn,"
                    + " NULL::text AS qualifier, NULL::text AS request_id, NULL::text AS trace_id, NULL::text AS attributes,"
                    + " NULL::text AS completion, NULL::text AS decoration_status, NULL::text AS decoration_reason,"
                    + " NULL::bigint AS metadata_id, NULL::bigint AS metadata_age_ms, NULL::double AS duration,"
                    + " NULL::boolean AS error WHERE false";

    /** Estimated bytes of a value in memory, as PostgreSQL's rows are counted. */
    private static final int BYTES_OF_VALUE = 200;

    private final DuckDBConnection connection;
    private final ColumnarFiles files;
    private final Session postgres;
    private final DuckDb.Settings settings;
    private final long deadlineNanos;
    private @Nullable Range viewed;
    private long resultBytes;

    DuckDbReader(
            DuckDBConnection connection,
            ColumnarFiles files,
            Session postgres,
            DuckDb.Settings settings,
            Duration timeout) {
        this.connection = connection;
        this.files = files;
        this.postgres = postgres;
        this.settings = settings;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    @Override
    public List<Range> ranges(Range window) {
        return files.ranges(postgres, window);
    }

    @Override
    public Session events(Range range) {
        if (!range.equals(viewed)) {
            try {
                for (EventTable table : EventTable.values()) {
                    List<Path> paths = files.of(postgres, table, range);
                    DuckDb.execute(
                            connection,
                            "CREATE OR REPLACE TEMP VIEW " + table.table() + " AS "
                                    + (paths.isEmpty() ? NO_EVENTS : "SELECT * FROM " + parquet(paths)));
                }
            } catch (SQLException e) {
                throw new IllegalStateException("Files of history cannot be read", e);
            }
            viewed = range;
        }
        return this;
    }

    private static String parquet(List<Path> paths) {
        return paths.stream()
                .map(path -> DuckDb.literal(path.toString()))
                .collect(Collectors.joining(", ", "read_parquet([", "], union_by_name = true)"));
    }

    @Override
    public <R> List<R> rows(String sql, List<Object> parameters, Row<R> row) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, bindable(parameters.get(i)));
            }
            limitTime(statement);
            try (ResultSet results = statement.executeQuery()) {
                int columns = results.getMetaData().getColumnCount();
                List<R> rows = new ArrayList<>();
                while (results.next()) {
                    charge(results, columns);
                    rows.add(row.read(results));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw refusal(e, sql);
        }
    }

    private void limitTime(PreparedStatement statement) throws SQLException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw timeout();
        }
        statement.setQueryTimeout((int) Math.max(1, Duration.ofNanos(left).toSeconds() + 1));
    }

    private Object bindable(Object parameter) throws SQLException {
        if (parameter instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return parameter instanceof String[] texts ? connection.createArrayOf("VARCHAR", texts) : parameter;
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

    /** An error of DuckDB. Its message is not passed on: it may have values of events that the caller may not see. */
    private RuntimeException refusal(SQLException e, String sql) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("INTERRUPT")) {
            return timeout();
        }
        if (message.startsWith("Out of Memory")
                || message.startsWith("Invalid Input")
                || message.startsWith("Out of Range")
                || message.startsWith("Conversion")) {
            return new QueryRefusedException(
                    Reason.NOT_COMPUTABLE,
                    "a value in the query or in the events cannot be processed: a number out of range, a"
                            + " pattern that is not valid or too complex",
                    e);
        }
        return new IllegalStateException("A query failed in DuckDB: " + sql, e);
    }

    private static QueryRefusedException timeout() {
        return new QueryRefusedException(Reason.TIMEOUT, "the query exceeded its timeout");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("A connection to DuckDB did not close", e);
        }
    }
}
