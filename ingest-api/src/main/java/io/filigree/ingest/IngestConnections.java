package io.filigree.ingest;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The database connections that batches of events are written by: one for each thread that does, and one for late joins.
 * Nothing else takes them, so that ingest never waits for a connection that a reader holds.
 */
final class IngestConnections implements AutoCloseable {

    private final HikariDataSource connections = new HikariDataSource();

    IngestConnections(JdbcConnectionDetails database, DrainSettings settings) {
        connections.setPoolName("ingest");
        connections.setJdbcUrl(database.getJdbcUrl());
        connections.setUsername(database.getUsername());
        connections.setPassword(database.getPassword());
        connections.setMaximumPoolSize(settings.connections() + 1);
        connections.setMinimumIdle(0);
        connections.setConnectionTimeout(5_000);
        connections.setInitializationFailTimeout(-1); // a database that is down is no reason not to start
        connections.addDataSourceProperty("ApplicationName", "filigree ingest");
        connections.addDataSourceProperty("logServerErrorDetail", "false"); // details quote values
    }

    DataSource dataSource() {
        return connections;
    }

    @Override
    public void close() {
        connections.close();
    }
}
