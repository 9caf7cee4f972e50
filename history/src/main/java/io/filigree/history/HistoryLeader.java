package io.filigree.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The one process that changes history. An advisory lock of a connection elects it. All transactions that change the active
 * snapshot run on this connection, so a process that has lost it cannot commit any.
 */
final class HistoryLeader implements AutoCloseable {

    private static final String KEY = "(hashtextextended('filigree history', 0))";

    private final Connection connection;

    private HistoryLeader(Connection connection) {
        this.connection = connection;
    }

    /** Becomes the leader; empty while another process is. */
    static Optional<HistoryLeader> elect(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean elected = false;
        try {
            elected = isTrue(connection, "SELECT pg_try_advisory_lock" + KEY);
        } finally {
            if (!elected) {
                connection.close();
            }
        }
        return elected ? Optional.of(new HistoryLeader(connection)) : Optional.empty();
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            isTrue(connection, "SELECT pg_advisory_unlock" + KEY);
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
