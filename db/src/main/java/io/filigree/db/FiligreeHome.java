package io.filigree.db;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The directory for all of Filigree's files ({@code filigree.home}, environment
 * {@code FILIGREE_HOME}). One process at a time owns it.
 *
 * @param home absolute; a leading {@code ~} is replaced with the user's home directory, {@code ~/.filigree} by default
 */
@ConfigurationProperties("filigree")
public record FiligreeHome(
        @DefaultValue(FiligreeHome.DEFAULT) Path home) {

    static final String DEFAULT = "~/.filigree";

    public FiligreeHome {
        // A compose file passes unset variables as empty ones, which also select the default.
        String given = home.toString().isEmpty() ? DEFAULT : home.toString();
        String expanded = given.equals("~") || given.startsWith("~/")
                ? System.getProperty("user.home") + given.substring(1)
                : given;
        home = Path.of(expanded).toAbsolutePath().normalize();
    }
}
