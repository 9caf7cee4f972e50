package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@Tag("slow")
class InventoryPollerApplicationTest {

    @TempDir
    private Path directory;

    private final PollingFixture fixture = new PollingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void pollsThePairedAccountsByItself() throws Exception {
        fixture.account.put(FakeFunction.named("eu-west-1", "checkout").build());
        fixture.pair("eu-west-1");

        try (Connection connection = fixture.postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN inventory_change");
            try (ConfigurableApplicationContext context = run("true")) {
                assertThat(context.getBean(InventoryPoller.class).isRunning()).isTrue();
                Instant deadline = Instant.now().plusSeconds(60);
                while (fixture.count("lambda_function") == 0 && Instant.now().isBefore(deadline)) {
                    connection.unwrap(PGConnection.class).getNotifications(1_000);
                }
            }
        }

        assertThat(fixture.count("lambda_function")).isEqualTo(1);
        assertThat(fixture.count("pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isZero();
    }

    @Test
    void pollsOnDemandWithoutTheSchedule() {
        fixture.account.put(FakeFunction.named("eu-west-1", "checkout").build());

        try (ConfigurableApplicationContext context = run("false")) {
            assertThat(context.getBeanProvider(InventoryPoller.class).stream()).isEmpty();
            assertThat(context.getBean(AwsSettings.class).endpoint()).isEqualTo(fixture.aws.endpoint());
            assertThat(context.getBean(AwsSettings.class).requestsPerSecond()).isEqualTo(3);

            AccountPoll poll = context.getBean(AccountPoller.class).poll(fixture.pair("eu-west-1"));

            assertThat(poll.regions()).extracting(RegionPoll::added).containsExactly(1);
            assertThat(context.getBean(RoleTemplates.class).trustPolicy(fixture.stored()))
                    .contains(PollingFixture.EXTERNAL_ID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    @ExtendWith(OutputCaptureExtension.class)
    void refusesToStartWithoutADatabase(String url, CapturedOutput output) {
        SpringApplication application = InventoryPollerApplication.application();
        Path home = directory.resolve("home");

        assertThatThrownBy(() -> application.run("--spring.datasource.url=" + url, "--filigree.home=" + home))
                .isInstanceOf(MissingDatabaseUrlException.class);

        assertThat(warnings(output))
                .singleElement()
                .asString()
                .contains("SPRING_DATASOURCE_URL is not set: the separate poller needs the database");
        assertThat(output).doesNotContain("APPLICATION FAILED TO START");
        assertThat(home).doesNotExist();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysInOneLineThatTheDatabaseCannotBeReached(CapturedOutput output) {
        SpringApplication application = InventoryPollerApplication.application();

        assertThatThrownBy(() -> application.run("--spring.datasource.url=jdbc:postgresql://127.0.0.1:9/none"))
                .isInstanceOf(RuntimeException.class);

        assertThat(warnings(output)).singleElement().asString().contains("The database cannot be reached");
    }

    /** Warnings, errors, and the lines of stack traces. */
    private static Stream<String> warnings(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR ") || line.startsWith("\tat "));
    }

    private ConfigurableApplicationContext run(String schedule) {
        SpringApplication application = InventoryPollerApplication.application();
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of(
                                "SPRING_DATASOURCE_URL", fixture.postgres.jdbcUrl(),
                                "SPRING_DATASOURCE_USERNAME", fixture.postgres.user(),
                                "SPRING_DATASOURCE_PASSWORD", fixture.postgres.password(),
                                "FILIGREE_AWS_ENDPOINT", fixture.aws.endpoint().toString(),
                                "FILIGREE_POLL_ENABLED", schedule,
                                "FILIGREE_POLL_ALIVEFILE",
                                        directory.resolve("poller.alive").toString())));
        application.setEnvironment(environment);
        return application.run();
    }
}
