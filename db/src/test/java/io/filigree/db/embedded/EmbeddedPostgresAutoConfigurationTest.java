package io.filigree.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import javax.sql.DataSource;

import io.filigree.db.FiligreeHome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.FileSystemUtils;

class EmbeddedPostgresAutoConfigurationTest {

    private static final Path HOME = Path.of("target", "auto-configured-home").toAbsolutePath();

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DataSourceAutoConfiguration.class, EmbeddedPostgresAutoConfiguration.class))
            .withPropertyValues("filigree.home=" + HOME);

    @BeforeEach
    void noHome() throws IOException {
        FileSystemUtils.deleteRecursively(HOME);
    }

    @Test
    void startsNothingWhenADatabaseIsNamed() {
        context.withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/elsewhere")
                .run(started -> {
                    assertThat(started).hasNotFailed().doesNotHaveBean(EmbeddedPostgres.class);
                    assertThat(started.getBean(FiligreeHome.class).home()).isEqualTo(HOME);
                    assertThat(started.getBean(JdbcConnectionDetails.class).getJdbcUrl())
                            .endsWith("/elsewhere");
                });
        assertThat(Files.exists(HOME)).isFalse();
    }

    @Test
    void startsNothingWhenSomebodyElseConnects() {
        context.withBean(JdbcConnectionDetails.class, Elsewhere::new)
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(EmbeddedPostgres.class));
        assertThat(Files.exists(HOME)).isFalse();
    }

    /** The whole way of a first start, from the archive to the pool, and of the stop. */
    @Test
    void runsADatabaseInTheHomeWhenNoneIsNamed() {
        String[] url = new String[1];
        context.run(started -> {
            assertThat(started).hasNotFailed();
            url[0] = started.getBean(JdbcConnectionDetails.class).getJdbcUrl();
            try (Connection connection = started.getBean(DataSource.class).getConnection()) {
                assertThat(connection.getMetaData().getUserName()).isEqualTo("filigree");
                assertThat(connection.getMetaData().getURL()).startsWith(url[0]);
            }
        });
        assertThat(HOME.resolve("data/PG_VERSION")).hasContent(Installation.MAJOR);
        assertThatThrownBy(() ->
                        DriverManager.getConnection(url[0], "filigree", "").close())
                .hasMessageContaining("refused");
    }

    @Test
    void takesTheUsersHomeWhenNoneIsGiven() {
        assertThat(new FiligreeHome(Path.of("")).home())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".filigree"));
        assertThat(new FiligreeHome(Path.of("~/elsewhere")).home())
                .isEqualTo(Path.of(System.getProperty("user.home"), "elsewhere"));
    }

    private static final class Elsewhere implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return "jdbc:postgresql://127.0.0.1:1/elsewhere";
        }

        @Override
        public String getUsername() {
            return "somebody";
        }

        @Override
        public String getPassword() {
            return "";
        }
    }
}
