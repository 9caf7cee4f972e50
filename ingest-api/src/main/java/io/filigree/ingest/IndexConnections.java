package io.filigree.ingest;

import java.util.Properties;
import javax.sql.DataSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Database connections for index builds. One is opened for each build, because a build would occupy a pooled connection for
 * minutes.
 */
final class IndexConnections {

    private IndexConnections() {}

    static DataSource of(JdbcConnectionDetails database) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "filigree indexes");
        properties.setProperty("logServerErrorDetail", "false"); // details quote values
        properties.setProperty("tcpKeepAlive", "true"); // nothing is sent during a build
        DriverManagerDataSource connections = new DriverManagerDataSource(database.getJdbcUrl(), properties);
        connections.setUsername(database.getUsername());
        connections.setPassword(database.getPassword());
        return connections;
    }
}
