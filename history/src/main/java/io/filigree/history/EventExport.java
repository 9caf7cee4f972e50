package io.filigree.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * One snapshot of a relation with events, from which its final rows are read hour by hour.
 *
 * <p>Only rows of transactions that ended before the oldest transaction that was running began are read. Whether a row is one
 * of them can be decided later by its {@code xmin}: a row that was added or changed after the snapshot has a later one.
 */
final class EventExport implements AutoCloseable {

    private static final Duration HOUR = Duration.ofHours(1);

    /** Prunes by account and function in a file; between files, the hour prunes by time. */
    private static final String ORDER = """
             ORDER BY split_part(function_arn, ':', 5) COLLATE "C", split_part(function_arn, ':', 7) COLLATE "C",
                function_arn COLLATE "C", ts
            """;

    private static final String SORT_MEMORY = "SET LOCAL work_mem = '32MB'";

    private final Connection connection;
    private final String relation;
    private final String condition;

    /** @param condition of the rows to read */
    EventExport(DataSource dataSource, String relation, String condition) throws SQLException {
        this.relation = relation;
        this.connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            this.condition = condition + " AND age(xmin) > age('" + oldestRunning() + "'::xid)";
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private String oldestRunning() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SORT_MEMORY);
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296")) {
            row.next();
            return row.getString(1);
        }
    }

    /** The condition of the rows that are read, which later selects the same rows, without those that were changed. */
    String condition() {
        return "(" + condition + ")";
    }

    /** The hours that have rows. */
    List<Instant> hours() throws SQLException {
        List<Instant> hours = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT DISTINCT date_trunc('hour', ts, 'UTC') AS hour FROM ONLY "
                                + relation + " WHERE " + condition() + " ORDER BY 1")) {
            while (rows.next()) {
                hours.add(rows.getTimestamp(1).toInstant());
            }
        }
        return hours;
    }

    /** The rows of an hour, in the order of the files of history. PostgreSQL sorts them on disk if they are many. */
    ExportedRows rows(Instant hour) throws SQLException {
        return new ExportedRows(
                connection,
                "SELECT " + SealWorkspace.copiedColumns() + " FROM ONLY " + relation + " WHERE " + condition() + " AND "
                        + SealTransaction.between(hour, hour.plus(HOUR)) + ORDER);
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setReadOnly(false);
            connection.setAutoCommit(true);
        }
    }
}
