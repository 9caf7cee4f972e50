package io.filigree.db;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The directory that holds everything Filigree keeps on this machine ({@code filigree.home}, environment
 * {@code FILIGREE_HOME}). One process at a time owns it.
 *
 * @param home absolute; a leading {@code ~} is replaced with the user's home directory, {@code ~/.filigree} by default
 */
@ConfigurationProperties("filigree")
public record FiligreeHome(
        @DefaultValue(FiligreeHome.DEFAULT) Path home) {

    static final String DEFAULT = "~/.filigree";

    public FiligreeHome {
        // An empty variable, such as an unset one that a compose file passes on, also means the default.
        String given = home.toString().isEmpty() ? DEFAULT : home.toString();
        String expanded = given.equals("~") || given.startsWith("~/")
                ? System.getProperty("user.home") + given.substring(1)
                : given;
        home = Path.of(expanded).toAbsolutePath().normalize();
    }
}
