package io.filigree.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Reads secrets from files: for each secret setting, the environment variable with the suffix {@code _FILE} names a file with
 * its value. White space around the value is ignored.
 */
public final class SecretFiles implements EnvironmentPostProcessor, Ordered {

    /** The settings, each of which has an environment variable with the suffix {@code _FILE}. */
    public static final List<String> SETTINGS = List.of(
            "spring.datasource.password",
            "filigree.admin-key",
            "filigree.ingest-key",
            "filigree.query-key",
            "filigree.kafka.properties.sasl.jaas.config",
            "filigree.kafka.properties.ssl.keystore.password",
            "filigree.kafka.properties.ssl.key.password",
            "filigree.kafka.properties.ssl.truststore.password");

    /** Runs before application.yml is loaded, whose defaults refer to environment variables. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        read(environment);
    }

    /**
     * Adds the values of the files to the environment.
     *
     * @throws InvalidSecretFileException if a file cannot be read or is empty, or if the value is set as well
     */
    public static void read(ConfigurableEnvironment environment) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String setting : SETTINGS) {
            String variable = variable(setting);
            String file = environment.getProperty(variable + "_FILE");
            if (!StringUtils.hasText(file)) {
                continue;
            }
            if (StringUtils.hasText(environment.getProperty(variable))) {
                throw new InvalidSecretFileException(
                        variable + " and " + variable + "_FILE are both set: set one of them");
            }
            values.put(setting, content(variable + "_FILE", file.strip()));
        }
        if (!values.isEmpty()) {
            environment.getPropertySources().addFirst(new MapPropertySource("filigreeSecretFiles", values));
        }
    }

    /** The environment variable of a setting. */
    static String variable(String setting) {
        return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String content(String variable, String file) {
        String value;
        try {
            value = Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSecretFileException(variable + ": the file " + file + " cannot be read: " + e);
        }
        if (value.isEmpty()) {
            throw new InvalidSecretFileException(variable + ": the file " + file + " is empty");
        }
        return value;
    }

    /** A file with a secret cannot be used. The message names the variable, never a value. */
    public static final class InvalidSecretFileException extends RuntimeException {

        private static final long serialVersionUID = 1;

        InvalidSecretFileException(String message) {
            super(message);
        }
    }
}
