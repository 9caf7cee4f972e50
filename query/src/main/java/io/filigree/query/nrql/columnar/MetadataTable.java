package io.filigree.query.nrql.columnar;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.query.nrql.QueryDatabase.Session;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code function_metadata} in DuckDB. Only new and updated ones are copied. Rows that PostgreSQL deleted since are not
 * removed, because no event refers to them.
 */
final class MetadataTable {

    private static final String COLUMNS = "metadata_id, function_arn, version, runtime, handler, architecture,"
            + " package_type, memory_size_mb, timeout_s, ephemeral_storage_mb, code_sha256, last_modified, layers, role,"
            + " log_group, tags, account_name, source, configuration, xmin";

    private static final String CREATE = """
            CREATE TABLE function_metadata (
                metadata_id bigint PRIMARY KEY, function_arn text, version text, runtime text, handler text,
                architecture text, package_type text, memory_size_mb integer, timeout_s integer,
                ephemeral_storage_mb integer, code_sha256 text, last_modified text, layers text[], role text,
                log_group text, tags json, account_name text, source text, configuration json, xmin bigint)
            """;

    private static final String VERSION = "xmin::text::bigint";

    /** The metadata of a transaction: it changes with each insert, update and delete. */
    private record Seen(long rows, long newest, String versions) {}

    private final DuckDBConnection connection;

    /** The versions of the rows in DuckDB, by id. */
    private final Map<Long, Long> copied = new HashMap<>();

    private @Nullable Seen seen;

    MetadataTable(DuckDBConnection connection) {
        this.connection = connection;
    }

    static void create(Connection connection) throws SQLException {
        DuckDb.execute(connection, CREATE);
    }

    /** Copies the rows that the transaction sees and DuckDB does not have. An older id can become visible after a newer one. */
    synchronized void refresh(Session postgres) throws SQLException {
        Seen now = postgres.rows(
                        "SELECT count(*), coalesce(max(metadata_id), 0), coalesce(sum(" + VERSION
                                + "), 0)::text FROM function_metadata",
                        List.of(),
                        row -> new Seen(row.getLong(1), row.getLong(2), row.getString(3)))
                .get(0);
        if (now.equals(seen)) {
            return;
        }
        Map<Long, Long> changed = new HashMap<>();
        postgres
                .rows(
                        "SELECT metadata_id, " + VERSION + " FROM function_metadata",
                        List.of(),
                        row -> Map.entry(row.getLong(1), row.getLong(2)))
                .stream()
                .filter(row -> !row.getValue().equals(copied.get(row.getKey())))
                .forEach(row -> changed.put(row.getKey(), row.getValue()));
        if (!changed.isEmpty()) {
            copy(postgres, changed);
        }
        seen = now;
    }

    private void copy(Session postgres, Map<Long, Long> changed) throws SQLException {
        List<@Nullable Object[]> rows = postgres.rows(
                "SELECT " + COLUMNS.replace("xmin", VERSION) + " FROM function_metadata WHERE metadata_id = ANY (?)",
                List.of((Object) changed.keySet().toArray(Long[]::new)),
                MetadataTable::read);
        try (DuckDBConnection writer = connection.duplicate().unwrap(DuckDBConnection.class)) {
            DuckDb.execute(writer, "CREATE TEMP TABLE changed_metadata AS FROM function_metadata LIMIT 0");
            try (DuckDBAppender appender = writer.createAppender("temp", "main", "changed_metadata")) {
                for (@Nullable Object[] row : rows) {
                    DuckDb.append(appender, row);
                }
            }
            DuckDb.execute(writer, "INSERT OR REPLACE INTO function_metadata FROM changed_metadata");
            DuckDb.execute(writer, "DROP TABLE changed_metadata");
        }
        copied.putAll(changed);
    }

    private static @Nullable Object[] read(ResultSet row) throws SQLException {
        @Nullable Object[] values = new Object[row.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
            Object value = row.getObject(i + 1);
            if (value instanceof Array array) {
                values[i] = array.getArray();
            } else {
                values[i] = value instanceof Number || value == null ? value : row.getString(i + 1);
            }
        }
        return values;
    }
}
