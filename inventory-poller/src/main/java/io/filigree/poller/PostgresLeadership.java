package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Leadership by a PostgreSQL advisory lock, which lasts as long as the connection that took it: a leader that dies is
 * followed as soon as the server notices. Keeps one connection of the pool for itself; a pooler between us and the server
 * must pool sessions, not transactions.
 */
final class PostgresLeadership implements Leadership {

    /** "filigree" in ASCII, so that it meets no lock of others in a shared database. */
    private static final long LOCK = 0x66696C6967726565L;

    private static final int ANSWER_WITHIN_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLeadership.class);

    private final DataSource dataSource;
    private @Nullable Connection holder;

    PostgresLeadership(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
    }

    @Override
    public synchronized boolean isHeld() {
        try {
            if (holder != null) {
                if (holder.isValid(ANSWER_WITHIN_SECONDS)) {
                    return true;
                }
                LOG.warn("The connection that made this process the polling leader is gone");
                drop(holder);
            }
            return tryLock();
        } catch (SQLException e) {
            throw new UncategorizedSQLException("elect the polling leader", null, e);
        }
    }

    private boolean tryLock() throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean locked = false;
        try {
            locked = select(connection, "SELECT pg_try_advisory_lock(?)");
        } finally {
            if (!locked) {
                connection.close();
            }
        }
        if (locked) {
            holder = connection;
            LOG.info("This process polls the paired accounts");
        }
        return locked;
    }

    @Override
    public synchronized void close() {
        if (holder == null) {
            return;
        }
        try {
            select(holder, "SELECT pg_advisory_unlock(?)");
        } catch (SQLException e) {
            LOG.warn("The polling lock could not be released; it ends with its connection", e);
        }
        drop(holder);
    }

    private void drop(Connection connection) {
        holder = null;
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection that is of no use any more could not be closed", e);
        }
    }

    private static boolean select(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
