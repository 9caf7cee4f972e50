package io.filigree;

import java.time.Clock;
import java.util.List;

import io.filigree.access.ResetAdmin;
import io.filigree.db.SecretFiles;
import io.filigree.db.SecretFiles.InvalidSecretFileException;
import io.filigree.poller.InventoryPollerApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.StandardEnvironment;

/** Filigree in one process: all roles, or those that {@code filigree.roles} names. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ConfigurationPropertiesScan
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = RoleFilter.class),
            // The poller's own process, whose configuration is the same but for what is wired here.
            @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = InventoryPollerApplication.class)
        })
public class FiligreeApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(ResetAdmin.COMMAND)) {
            System.exit(resetAdmin(List.of(args).subList(1, args.length)));
        }
        SpringApplication.run(FiligreeApplication.class, args);
    }

    // Prints for the person at the terminal, as no log may.
    @SuppressWarnings("SystemOut")
    private static int resetAdmin(List<String> arguments) {
        StandardEnvironment environment = new StandardEnvironment();
        LoggingSystem logging = LoggingSystem.get(FiligreeApplication.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(environment), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        try {
            SecretFiles.read(environment);
        } catch (InvalidSecretFileException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        return new ResetAdmin(environment, Clock.systemUTC()).run(arguments, System.out, System.err);
    }
}
