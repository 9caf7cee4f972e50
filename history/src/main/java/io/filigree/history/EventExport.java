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
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296")) {
            row.next();
            return row.getString(1);
        }
    }

    Connection connection() {
        return connection;
    }

    /** The condition of the rows that are read, which later selects the same rows, without those that were changed. */
    String condition() {
        return "(" + condition + ")";
    }

    /** The hours that have rows. */
    List<Instant> hours() throws SQLException {
        List<Instant> hours = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT date_trunc('hour', ts, 'UTC') AS hour FROM ONLY "
                        + relation + " WHERE " + condition() + " ORDER BY 1")) {
            while (rows.next()) {
                hours.add(rows.getTimestamp(1).toInstant());
            }
        }
        return hours;
    }

    /** The rows of an hour, without an order. */
    CopiedRows rows(Instant hour) throws SQLException {
        return new CopiedRows(
                connection,
                "SELECT " + SealWorkspace.copiedColumns() + " FROM ONLY " + relation + " WHERE " + condition() + " AND "
                        + SealTransaction.between(hour, hour.plus(HOUR)));
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
