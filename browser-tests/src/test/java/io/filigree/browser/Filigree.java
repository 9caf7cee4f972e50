package io.filigree.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

import io.filigree.FiligreeApplication;
import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.ingest.spool.Spool;
import io.filigree.simulator.aws.FakeAws;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The application on a free port with its own database and fake AWS, shared by all tests of a run. */
final class Filigree {

    static final String ADMIN_KEY = "browser-admin-key-0123456789";
    static final String INGEST_KEY = "browser-ingest-key-0123456789";
    static final String PASSWORD = "correct horse battery";

    private static final Filigree RUNNING = start();

    private final ConfigurableApplicationContext context;
    private final FakeAws aws;
    private final JdbcClient jdbc;

    private Filigree(ConfigurableApplicationContext context, FakeAws aws) {
        this.context = context;
        this.aws = aws;
        this.jdbc = JdbcClient.create(context.getBean(DataSource.class));
    }

    static Filigree running() {
        return RUNNING;
    }

    private static Filigree start() {
        TestPostgres database = TestPostgres.database();
        FakeAws aws = FakeAws.start();
        ConfigurableApplicationContext context = SpringApplication.run(
                FiligreeApplication.class,
                "--server.port=0",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--filigree.admin-key=" + ADMIN_KEY,
                "--filigree.ingest-key=" + INGEST_KEY,
                "--filigree.home=" + home(),
                "--filigree.recommendations.enabled=false", // tests compute them when their data is complete
                "--filigree.poll.enabled=true", // as people run it; accounts that no poll may disturb are paused
                "--filigree.aws.endpoint=" + aws.endpoint(),
                "--filigree.aws.principal-arn=arn:aws:iam::999999999999:role/filigree");
        return new Filigree(context, aws);
    }

    private static Path home() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "browser-test-home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a path of it is. */
    String url(String path) {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path;
    }

    /** The AWS that it talks to. */
    FakeAws aws() {
        return aws;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Waits until all that was acknowledged is stored. */
    void drain() throws InterruptedException {
        Spool spool = bean(Spool.class);
        while (spool.status().payloads() > 0) {
            Thread.sleep(50);
        }
    }

    /** As after the first start: no account, no function, no event; the administrator's password is the known one. */
    void reset() {
        jdbc.sql(
                        "TRUNCATE paired_account, account_region, lambda_function, function_metadata, function_activity,"
                                + " metadata_use, lambda_invocation, lambda_invocation_error, span, log, custom_event, saved_query, recommendation, error_state, dashboard CASCADE")
                .update();
        jdbc.sql("UPDATE inventory_change SET change_number = change_number + 1")
                .update();
        bean(CurrentInventory.class).refresh();
        jdbc.sql("UPDATE app_user SET password_hash = :hash" + " WHERE user_name = 'admin'")
                .param("hash", bean(PasswordEncoder.class).encode(PASSWORD))
                .update();
    }
}
