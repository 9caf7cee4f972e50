package io.filigree.nrql.guard;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.query.nrql.QueryDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the query database. It has its own connection pool, so that queries cannot exhaust the connections of ingest.
 */
@Configuration(proxyBeanMethods = false)
class GuardConfiguration {

    /** Overhead of a database round trip in bytes. */
    private static final int RESULT_SLACK = 65_536;

    @Bean(destroyMethod = "close")
    QueryDatabase queryDatabase(
            JdbcConnectionDetails database,
            QuerySettings settings,
            ObjectProvider<EventLocks> locks,
            MeterRegistry meters) {
        return new GuardedQueryDatabase(
                connections(database, settings),
                settings,
                new RequestQueryContext(),
                locks.getIfAvailable(() -> EventLocks.NONE),
                meters);
    }

    private static HikariDataSource connections(JdbcConnectionDetails database, QuerySettings settings) {
        HikariDataSource connections = new HikariDataSource();
        connections.setPoolName("queries");
        connections.setJdbcUrl(database.getJdbcUrl());
        connections.setUsername(database.getUsername());
        connections.setPassword(database.getPassword());
        connections.setMaximumPoolSize(settings.atOnce());
        connections.setMinimumIdle(0);
        connections.setConnectionTimeout(5_000);
        connections.setInitializationFailTimeout(-1); // start-up does not depend on the database
        connections.setAutoCommit(false);
        connections.addDataSourceProperty("ApplicationName", "filigree queries");
        connections.addDataSourceProperty("logServerErrorDetail", "false"); // details quote values
        // Heap of the driver for one round trip: larger results are rejected in any case.
        connections.addDataSourceProperty(
                "maxResultBuffer", String.valueOf(settings.maxResult().toBytes() + RESULT_SLACK));
        // An unresponsive server does not enforce its statement timeout either.
        connections.addDataSourceProperty(
                "socketTimeout",
                String.valueOf(settings.maxTimeout().plusSeconds(30).toSeconds()));
        return connections;
    }
}
