package io.filigree.role;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.filigree.db.schema.SchemaAutoConfiguration;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Checks {@code filigree.roles} before anything starts, and turns the poller's schedule off in processes without that role. A
 * process that accepts telemetry starts without a configured database, if that is unreachable.
 */
final class RoleEnvironment implements EnvironmentPostProcessor, Ordered {

    private static final String DATABASE_URL = "spring.datasource.url";

    /** Runs after application.yml is loaded. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Set<ProcessRole> active = ProcessRole.active(environment);
        boolean hasDatabase = StringUtils.hasText(environment.getProperty(DATABASE_URL));
        if (!hasDatabase && active.equals(EnumSet.of(ProcessRole.POLLER))) {
            throw new InvalidRoleException(
                    "SPRING_DATASOURCE_URL is not set: a process with the role poller only needs the database of the other"
                            + " processes. Set it with SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to the same"
                            + " values as there",
                    active);
        }
        Map<String, Object> settings = new HashMap<>();
        if (!active.contains(ProcessRole.POLLER)) {
            settings.put("filigree.poll.enabled", "false");
        }
        if (hasDatabase && active.contains(ProcessRole.INGEST)) {
            settings.put(SchemaAutoConfiguration.OPTIONAL, "true");
        }
        environment.getPropertySources().addFirst(new MapPropertySource("filigreeRoles", settings));
    }
}
