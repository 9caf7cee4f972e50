package io.filigree.query.nrql.columnar;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;

import io.filigree.query.nrql.ColumnarEvents;
import io.filigree.query.nrql.ColumnarEvents.Column;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Rows of PostgreSQL in a temporary table of one connection. */
final class CopiedTable implements ColumnarEvents.Copy {

    private static final String TABLE = "copied";

    /** Of a time, a number, and the length of a text. */
    private static final int BYTES_OF_VALUE = 8;

    private final DuckDBAppender rows;
    private final List<Column> columns;
    private final long maxBytes;
    private long bytes;

    CopiedTable(DuckDBConnection connection, List<Column> columns, long maxBytes) throws SQLException {
        String definitions = columns.stream()
                .map(column -> column.name() + " " + type(column.type()))
                .collect(Collectors.joining(", "));
        DuckDb.execute(connection, "CREATE OR REPLACE TEMP TABLE " + TABLE + " (" + definitions + ")");
        this.rows = connection.createAppender("temp", "main", TABLE);
        this.columns = columns;
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
    public long add(ResultSet row) throws SQLException {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(row, i + 1, columns.get(i).type());
        }
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

    private static @Nullable Object value(ResultSet row, int column, Column.Type type) throws SQLException {
        return switch (type) {
            case TIME -> row.getObject(column, OffsetDateTime.class);
            case NUMBER -> {
                double number = row.getDouble(column);
                yield row.wasNull() ? null : number;
            }
            case TEXT, JSON -> row.getString(column);
            case BOOLEAN -> {
                boolean truth = row.getBoolean(column);
                yield row.wasNull() ? null : truth;
            }
        };
    }

    private void append(@Nullable Object[] values) {
        try {
            DuckDb.append(rows, values);
        } catch (SQLException e) {
            throw DuckDbErrors.refusal(e, "INSERT INTO " + TABLE);
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
            throw DuckDbErrors.refusal(e, "INSERT INTO " + TABLE);
        }
    }
}
