package io.filigree.nrql.guard;

import java.util.function.BooleanSupplier;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.query.nrql.QueryDatabase;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Wires where questions are answered: connections of their own, so that they cannot take those of ingest. */
@Configuration(proxyBeanMethods = false)
class GuardConfiguration {

    @Bean(destroyMethod = "close")
    QueryDatabase queryDatabase(JdbcConnectionDetails database, QuerySettings settings) {
        return new GuardedQueryDatabase(
                connections(database, settings), settings.atOnce(), settings.memory(), GuardConfiguration::askerIsGone);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> departures() {
        return server -> server.addContextValves(new DepartureValve());
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
        // A server that does not answer at all does not keep to its timeout either.
        connections.addDataSourceProperty(
                "socketTimeout",
                String.valueOf(settings.maxTimeout().plusSeconds(30).toSeconds()));
        return connections;
    }

    private static boolean askerIsGone() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request != null
                && request.getAttribute(DepartureValve.GONE, RequestAttributes.SCOPE_REQUEST)
                        instanceof BooleanSupplier gone
                && gone.getAsBoolean();
    }
}
