package io.filigree.nrql.guard;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections of a pool that are closed when the server sends nothing for some time. A server that cannot be reached does not end
 * a statement after its timeout.
 */
final class TimedConnections extends DelegatingDataSource {

    private final Duration timeout;

    /** @param connections a pool, which resets the timeout of a connection that is returned */
    TimedConnections(DataSource connections, Duration timeout) {
        super(connections);
        this.timeout = timeout;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
