package io.filigree.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.iceberg.Metrics;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.ListType;
import org.apache.iceberg.types.Types.MapType;
import org.apache.iceberg.types.Types.NestedField;

/** How Parquet files are written and measured with DuckDB. */
final class ParquetFiles {

    /** Columns whose smallest and largest values Iceberg knows. */
    private static final List<String> BOUNDED = List.of(
            HistoryLayout.TS,
            HistoryLayout.TYPE,
            HistoryLayout.ACCOUNT_ID,
            HistoryLayout.FUNCTION_NAME,
            HistoryLayout.FUNCTION_ARN);

    /** Level 1 made smaller files of events than level 3, the default, in less time (ADR 025). */
    private static final String ZSTD = "zstd, COMPRESSION_LEVEL 1";

    private ParquetFiles() {}

    /**
     * Writes the result of a query that has all columns of the layout, in its order.
     *
     * @param rowGroup the number of rows that are in memory at a time
     */
    static void write(Connection duckDb, String select, Path file, HistoryLayout layout, long rowGroup)
            throws SQLException {
        copy(duckDb, select, file, rowGroup, ZSTD + ", FIELD_IDS {" + fieldIds(layout) + "}");
    }

    /** Writes a file that is read once: it is larger, and takes less time. */
    static void writeTemporary(Connection duckDb, String select, Path file, long rowGroup) throws SQLException {
        copy(duckDb, select, file, rowGroup, "snappy");
    }

    private static void copy(Connection duckDb, String select, Path file, long rowGroup, String compression)
            throws SQLException {
        execute(
                duckDb,
                "COPY (" + select + ") TO " + quoted(file) + " (FORMAT parquet, USE_TMP_FILE false, ROW_GROUP_SIZE "
                        + rowGroup + ", COMPRESSION " + compression + ")");
    }

    private static String fieldIds(HistoryLayout layout) {
        return layout.columns().stream()
                .map(column -> column.quoted() + ": " + fieldId(layout.schema().findField(column.name())))
                .collect(Collectors.joining(", "));
    }

    private static String fieldId(NestedField field) {
        if (field.type() instanceof ListType list) {
            return "{__duckdb_field_id: " + field.fieldId() + ", element: " + list.elementId() + "}";
        }
        if (field.type() instanceof MapType map) {
            return "{__duckdb_field_id: " + field.fieldId() + ", key: " + map.keyId() + ", value: " + map.valueId()
                    + "}";
        }
        return Integer.toString(field.fieldId());
    }

    /** Reads files that have all columns of the layout, one after the other. */
    static String read(Collection<Path> files, HistoryLayout layout) {
        return read(
                files,
                layout,
                layout.columns().stream().map(HistoryColumn::name).toList());
    }

    /** Reads files with any columns of the layout as if they had all of them. */
    static String read(Collection<Path> files, HistoryLayout layout, Collection<String> present) {
        String columns = layout.columns().stream()
                .map(column -> present.contains(column.name())
                        ? column.quoted()
                        : "CAST(NULL AS " + column.type().duckDbType() + ") AS " + column.quoted())
                .collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM read_parquet([" + paths(files) + "], union_by_name = true)";
    }

    private static String paths(Collection<Path> files) {
        return files.stream().map(ParquetFiles::quoted).collect(Collectors.joining(", "));
    }

    static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    /** What Iceberg records about a file. */
    static WrittenFile measure(Connection duckDb, Path file, HistoryLayout layout) throws SQLException, IOException {
        String counts = layout.columns().stream()
                .map(column -> "count(" + column.quoted() + ")")
                .collect(Collectors.joining(", "));
        String bounds = BOUNDED.stream()
                .map(name -> name.equals(HistoryLayout.TS) ? "epoch_us(ts)" : name)
                .map(value -> "min(" + value + "), max(" + value + ")")
                .collect(Collectors.joining(", "));
        try (Statement statement = duckDb.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), " + counts + ", " + bounds + " FROM read_parquet(" + quoted(file) + ")")) {
            row.next();
            return new WrittenFile(file, Files.size(file), metrics(row, layout));
        }
    }

    private static Metrics metrics(ResultSet row, HistoryLayout layout) throws SQLException {
        long rows = row.getLong(1);
        int index = 2;
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        for (HistoryColumn column : layout.columns()) {
            int id = layout.schema().findField(column.name()).fieldId();
            values.put(id, rows);
            nulls.put(id, rows - row.getLong(index++));
        }
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        for (String name : BOUNDED) {
            NestedField field = layout.schema().findField(name);
            Object min = name.equals(HistoryLayout.TS) ? (Object) row.getLong(index) : row.getString(index);
            index++;
            Object max = name.equals(HistoryLayout.TS) ? (Object) row.getLong(index) : row.getString(index);
            index++;
            if (min != null && max != null && rows > 0) {
                lower.put(field.fieldId(), Conversions.toByteBuffer(field.type(), min));
                upper.put(field.fieldId(), Conversions.toByteBuffer(field.type(), max));
            }
        }
        return new Metrics(rows, null, values, nulls, null, lower, upper);
    }

    static void execute(Connection duckDb, String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            statement.execute(sql);
        }
    }
}
