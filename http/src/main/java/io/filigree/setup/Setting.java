package io.filigree.setup;

import static java.util.Objects.requireNonNull;

/**
 * One setting of a sender.
 *
 * @param name of an environment variable, or of a field in a console
 * @param value may hold {@code {url}}, {@code {host}} and {@code {key}}
 * @param purpose for the people who set it
 * @param overwrites whether a value that a function has already is replaced
 */
public record Setting(String name, String value, String purpose, boolean overwrites) {

    public Setting {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
        requireNonNull(purpose, "purpose");
    }

    static Setting of(String name, String value, String purpose) {
        return new Setting(name, value, purpose, true);
    }

    /** One of which a value that is set already is kept. */
    static Setting unlessSet(String name, String value, String purpose) {
        return new Setting(name, value, purpose, false);
    }

    /**
     * The value for an installation.
     *
     * @param url of the installation, without a slash at its end
     * @param key of a sender, or a placeholder
     */
    String value(String url, String key) {
        return value.replace("{url}", url)
                .replace("{host}", url.substring(url.indexOf("://") + "://".length()))
                .replace("{key}", key);
    }
}
