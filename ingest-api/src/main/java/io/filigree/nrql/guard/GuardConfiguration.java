package io.filigree.nrql.guard;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.query.nrql.QueryDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires where questions are answered: connections of their own, so that they cannot take those of ingest. */
@Configuration(proxyBeanMethods = false)
class GuardConfiguration {

    /** Bytes of a trip that are no values. */
    private static final int RESULT_SLACK = 65_536;

    @Bean(destroyMethod = "close")
    QueryDatabase queryDatabase(JdbcConnectionDetails database, QuerySettings settings, MeterRegistry meters) {
        return new GuardedQueryDatabase(connections(database, settings), settings, new RequestQueryContext(), meters);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> departures() {
        return server -> server.addContextValves(new ClientDisconnectValve());
    }

    private static HikariDataSource connections(JdbcConnectionDetails database, QuerySettings settings) {
        HikariDataSource connections = new HikariDataSource();
        connections.setPoolName("questions");
        connections.setJdbcUrl(database.getJdbcUrl());
        connections.setUsername(database.getUsername());
        connections.setPassword(database.getPassword());
        connections.setMaximumPoolSize(settings.atOnce());
        connections.setMinimumIdle(0);
        connections.setConnectionTimeout(5_000);
        connections.setInitializationFailTimeout(-1); // a database that is away is no reason not to start
        connections.setAutoCommit(false);
        connections.addDataSourceProperty("ApplicationName", "filigree questions");
        connections.addDataSourceProperty("logServerErrorDetail", "false"); // details quote values
        // What the driver holds of one trip: a result of as much is refused anyway.
        connections.addDataSourceProperty(
                "maxResultBuffer", String.valueOf(settings.maxResult().toBytes() + RESULT_SLACK));
        // A server that does not answer at all does not keep to its timeout either.
        connections.addDataSourceProperty(
                "socketTimeout",
                String.valueOf(settings.maxTimeout().plusSeconds(30).toSeconds()));
        return connections;
    }
}
