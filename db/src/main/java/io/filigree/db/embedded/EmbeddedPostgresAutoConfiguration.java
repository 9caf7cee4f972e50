package io.filigree.db.embedded;

import java.io.IOException;
import javax.sql.DataSource;

import io.filigree.db.FiligreeHome;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Runs the embedded PostgreSQL of {@code filigree.home} when no database is configured: no {@code spring.datasource.url},
 * no connection details of a test's container, no data source. Otherwise it does nothing.
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@EnableConfigurationProperties(FiligreeHome.class)
public final class EmbeddedPostgresAutoConfiguration {

    @Bean
    HomePermissions homePermissions(FiligreeHome home) throws IOException {
        return HomePermissions.restrict(home.home());
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(NoDatabaseNamed.class)
    @ConditionalOnMissingBean({JdbcConnectionDetails.class, DataSource.class})
    static class Server {

        // Connections are closed first: the data source depends on the details below, and these on the server.
        @Bean(destroyMethod = "close")
        EmbeddedPostgres embeddedPostgres(FiligreeHome home) {
            return EmbeddedPostgres.start(home.home());
        }

        @Bean
        JdbcConnectionDetails embeddedPostgresConnectionDetails(EmbeddedPostgres postgres) {
            return new Details(postgres);
        }
    }

    private record Details(EmbeddedPostgres postgres) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return postgres.jdbcUrl();
        }

        @Override
        public String getUsername() {
            return postgres.user();
        }

        @Override
        public String getPassword() {
            return postgres.password();
        }
    }

    static final class NoDatabaseNamed extends SpringBootCondition {

        private static final String URL = "spring.datasource.url";

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConditionMessage.Builder message = ConditionMessage.forCondition("Embedded PostgreSQL");
            return StringUtils.hasText(context.getEnvironment().getProperty(URL))
                    ? ConditionOutcome.noMatch(message.because(URL + " names a database"))
                    : ConditionOutcome.match(message.because("no " + URL));
        }
    }
}
