package io.filigree.db;

import java.time.Clock;
import javax.sql.DataSource;

import io.filigree.db.repository.RepositoryAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The one place where tests that start no application get what Spring Data's repositories are behind. */
public final class TestRepositories {

    private TestRepositories() {}

    /** One of that type on that database, wired as in an application. Closing it is for the caller, where it closes. */
    public static <T> T wire(Class<T> type, DataSource dataSource) {
        return wire(type, dataSource, Clock.systemUTC());
    }

    public static <T> T wire(Class<T> type, DataSource dataSource, Clock clock) {
        // Stays open, because repositories publish events to it; it holds nothing that would have to be closed.
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> dataSource);
        context.registerBean(Clock.class, () -> clock);
        context.register(Repositories.class);
        context.refresh();
        return context.getAutowireCapableBeanFactory().createBean(type);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        DataJdbcRepositoriesAutoConfiguration.class,
        RepositoryAutoConfiguration.class
    })
    static class Repositories {}
}
