package io.filigree.ingest;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The database connections for writing events: one for each thread of the pipeline, and one for late joins. They are
 * reserved, so that ingest never waits for a connection of a reader.
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
