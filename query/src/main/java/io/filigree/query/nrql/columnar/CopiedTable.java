package io.filigree.query.nrql.columnar;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Rows in a temporary table of one connection. */
final class CopiedTable implements ColumnarEvents.Copy {

    /** Of a time, a number, and the length of a text. */
    private static final int BYTES_OF_VALUE = 8;

    private final DuckDBAppender rows;
    private final String table;
    private final long maxBytes;
    private long bytes;

    CopiedTable(DuckDBConnection connection, String table, List<Column> columns, long maxBytes) throws SQLException {
        String definitions = columns.stream()
                .map(column -> column.name() + " " + type(column.type()))
                .collect(Collectors.joining(", "));
        DuckDb.execute(connection, "CREATE OR REPLACE TEMP TABLE " + table + " (" + definitions + ")");
        this.rows = connection.createAppender("temp", "main", table);
        this.table = table;
        this.maxBytes = maxBytes;
    }

    private static String type(Column.Type type) {
        return switch (type) {
            case TIME -> "timestamptz";
            case NUMBER -> "double";
            case TEXT, JSON -> "text";
            case BOOLEAN -> "boolean";
        };
    }

    @Override
    public long add(@Nullable Object[] values) {
        append(values);
        long bytesOfRow = bytes(values);
        bytes += bytesOfRow;
        if (bytes > maxBytes) {
            throw new QueryRefusedException(
                    Reason.TOO_MANY_EVENTS,
                    "percentiles and unique counts of recent events together with history need more than "
                            + maxBytes / 1024 / 1024
                            + " MB (filigree.history.query.memory, filigree.history.query.max-spill):"
                            + " use a shorter time range or more conditions");
        }
        return bytesOfRow;
    }

    private void append(@Nullable Object[] values) {
        try {
            DuckDb.append(rows, values);
        } catch (SQLException e) {
            throw DuckDbErrors.refusal(e, "INSERT INTO " + table);
        }
    }

    private static long bytes(@Nullable Object[] values) {
        long bytes = (long) BYTES_OF_VALUE * values.length;
        for (Object value : values) {
            bytes += value instanceof String text ? text.length() : 0;
        }
        return bytes;
    }

    /** Adds the rows that are not in the table yet. */
    @Override
    public void close() {
        try {
            rows.close();
        } catch (SQLException e) {
            throw DuckDbErrors.refusal(e, "INSERT INTO " + table);
        }
    }
}
