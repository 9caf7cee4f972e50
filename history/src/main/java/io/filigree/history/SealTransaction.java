package io.filigree.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import io.filigree.db.event.EventPartition;
import io.filigree.db.event.EventTable;
import io.filigree.history.HistoryStates.State;

/**
 * Removes sealed rows from PostgreSQL and makes the snapshot that has them the active one, in one transaction. Rows that
 * were not sealed stay: those of a partition move to the default partition.
 *
 * <p>Locks are waited for 200 ms, so that queries and ingest wait no longer than that behind this transaction; then nothing has
 * changed. The partition is closed to writers while its rows are counted, and the
 * whole table to readers and writers only while the partition is dropped.
 */
final class SealTransaction {

    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '200ms'";

    private final Connection connection;
    private final SealStep.Listener listener;

    /** @param connection holds the lock of the leader: if it is lost, so is the transaction */
    SealTransaction(Connection connection, SealStep.Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /** Rows were changed after they had been read. Their files are discarded, and they are read again. */
    static final class RowsChangedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RowsChangedException(String relation, long sealed, long found) {
            super("relation=" + relation + " sealed=" + sealed + " found=" + found);
        }
    }

    /**
     * Drops a partition.
     *
     * @param columns of the table
     * @param sealed the condition of the rows that were sealed
     * @param count their number
     */
    void drop(EventPartition partition, EventTable table, String columns, String sealed, long count, State state)
            throws SQLException {
        run(statement -> {
            statement.execute(LOCK_TIMEOUT);
            statement.execute("LOCK TABLE ONLY " + partition.name() + " IN SHARE MODE");
            long all = count(statement, "SELECT count(*) FROM ONLY " + partition.name());
            long found = count(statement, "SELECT count(*) FROM ONLY " + partition.name() + " WHERE " + sealed);
            if (found != count) {
                throw new RowsChangedException(partition.name(), count, found);
            }
            if (all > count) {
                statement.execute("CREATE TEMP TABLE unsealed ON COMMIT DROP AS SELECT " + columns + " FROM ONLY "
                        + partition.name() + " WHERE NOT " + sealed);
            }
            statement.execute("LOCK TABLE ONLY " + partition.table() + " IN ACCESS EXCLUSIVE MODE");
            statement.execute("DROP TABLE " + partition.name());
            if (all > count) {
                statement.execute("INSERT INTO " + partition.table() + "_default (" + columns + ") SELECT " + columns
                        + " FROM unsealed");
            }
            HistoryStates.replace(connection, table, state);
        });
    }

    /** Deletes sealed rows of the default partition, which is not dropped. */
    void delete(EventTable table, String sealed, long count, State state) throws SQLException {
        run(statement -> {
            statement.execute(LOCK_TIMEOUT);
            long found = statement.executeLargeUpdate("DELETE FROM " + table.table() + "_default WHERE " + sealed);
            if (found != count) {
                throw new RowsChangedException(table.table() + "_default", count, found);
            }
            HistoryStates.replace(connection, table, state);
        });
    }

    /** Makes a snapshot the active one that has the same events as before, without any that expired. */
    void activate(EventTable table, State state) throws SQLException {
        run(statement -> HistoryStates.replace(connection, table, state));
    }

    /** The same, and deletes the events of an account from PostgreSQL. Returns their number. */
    long activateWithout(EventTable table, String accountId, State state) throws SQLException {
        long[] deleted = new long[1];
        run(statement -> {
            deleted[0] = statement.executeLargeUpdate(
                    "DELETE FROM " + table.table() + " WHERE split_part(function_arn, ':', 5) = '" + accountId + "'");
            HistoryStates.replace(connection, table, state);
        });
        return deleted[0];
    }

    private interface Work {
        void run(Statement statement) throws SQLException;
    }

    private void run(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            work.run(statement);
            listener.after(SealStep.ROWS_REMOVED);
            connection.commit();
            listener.after(SealStep.ACTIVATED);
        } finally {
            if (!connection.isClosed()) { // a lost connection would hide why
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static long count(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The condition of rows with a time in a range. */
    static String between(Instant from, Instant to) {
        return "ts >= " + Finality.literal(from) + " AND ts < " + Finality.literal(to);
    }
}
