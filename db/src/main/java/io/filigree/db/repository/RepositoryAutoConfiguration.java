package io.filigree.db.repository;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.dashboard.Dashboards;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser;
import io.filigree.db.poll.PollSchedule;
import io.filigree.db.savedquery.SavedQueries;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.convert.ConverterBuilder;
import org.springframework.data.convert.ConverterBuilder.ConverterAware;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

/**
 * The repositories of every application that has a data source, independent of the application's package. Boot supplies
 * the rest of Spring Data JDBC. The types that use the repositories are for the applications to import: not all need all.
 */
@AutoConfiguration(before = DataJdbcRepositoriesAutoConfiguration.class)
@EnableJdbcRepositories(
        basePackageClasses = {
            PairedAccounts.class,
            ApiKeys.class,
            SavedQueries.class,
            Dashboards.class,
            PollSchedule.class
        })
public final class RepositoryAutoConfiguration {

    /** Set explicitly, so that the start does not query the database for its kind. */
    @Bean
    JdbcDialect jdbcDialect() {
        return JdbcPostgresDialect.INSTANCE;
    }

    @Bean
    JdbcCustomConversions jdbcCustomConversions(JdbcDialect dialect) {
        return JdbcCustomConversions.of(
                dialect,
                List.of(
                        lowerCase(PairedAccount.Status.class),
                        lowerCase(ApiKey.Kind.class),
                        lowerCase(AppUser.Role.class),
                        wholeSeconds()));
    }

    /** Tables count durations in seconds. */
    private static ConverterAware wholeSeconds() {
        return ConverterBuilder.reading(Integer.class, Duration.class, Duration::ofSeconds)
                .andWriting(duration -> (int) duration.toSeconds());
    }

    /** Tables spell our enums in lower case. */
    private static <E extends Enum<E>> ConverterAware lowerCase(Class<E> type) {
        return ConverterBuilder.reading(
                        String.class, type, column -> Enum.valueOf(type, column.toUpperCase(Locale.ROOT)))
                .andWriting(constant -> constant.name().toLowerCase(Locale.ROOT));
    }
}
