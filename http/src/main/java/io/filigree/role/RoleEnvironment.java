package io.filigree.role;

import java.util.Map;
import java.util.Set;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Checks {@code filigree.roles} before anything starts, and turns the poller's schedule off in processes without that role. */
final class RoleEnvironment implements EnvironmentPostProcessor, Ordered {

    /** Runs after application.yml is loaded. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Set<ProcessRole> active = ProcessRole.active(environment);
        if (!active.contains(ProcessRole.POLLER)) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("filigreeRoles", Map.of("filigree.poll.enabled", "false")));
        }
    }
}
