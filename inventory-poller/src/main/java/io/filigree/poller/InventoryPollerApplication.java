package io.filigree.poller;

import java.nio.file.Path;
import java.util.Map;

import io.filigree.db.account.PairedAccounts;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.InventoryStore;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;

/**
 * Runs the poller as a separate process, for ingest processes with {@code FILIGREE_POLL_ENABLED=false}. It needs the
 * database that they share ({@code SPRING_DATASOURCE_URL}). Several may run: one polls, the others are on standby.
 *
 * <p>A health check reads the modification time of the file {@code poller.alive} in {@code FILIGREE_HOME} (default
 * {@code ~/.filigree}). The poller touches it every few seconds while the schedule runs and the database responds. After a
 * minute without an update the process is unhealthy: {@code find "$FILIGREE_HOME/poller.alive" -mmin -1 | grep -q .}
 */
// Deliberately no component: the application that scans our packages must not find a second application.
@EnableAutoConfiguration
@Import({PollerConfiguration.class, PairedAccounts.class, InventoryStore.class, EventSourceMappings.class})
public class InventoryPollerApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(InventoryPollerApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(context -> requireDatabaseUrl(context.getEnvironment()));
        // Nothing else keeps the process from ending: the schedule's own threads are daemons.
        application.setKeepAlive(true);
        application.setDefaultProperties(Map.of(
                "filigree.poll.alive-file",
                home().resolve("poller.alive").toString(),
                // A start that fails is one line, which StartFailureReporter writes.
                "logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter",
                "off",
                "logging.level.org.springframework.context.annotation.AnnotationConfigApplicationContext",
                "error",
                "logging.level.org.springframework.boot.autoconfigure.logging.ConditionEvaluationReportLogger",
                "warn",
                "logging.level.com.zaxxer.hikari",
                "error"));
        return application;
    }

    /** An embedded database would be empty, and no ingest process would see what is polled into it. */
    private static void requireDatabaseUrl(PropertyResolver environment) {
        if (!StringUtils.hasText(environment.getProperty("spring.datasource.url"))) {
            throw new MissingDatabaseUrlException();
        }
    }

    private static Path home() {
        String home = System.getenv("FILIGREE_HOME");
        return home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".filigree") : Path.of(home);
    }
}
