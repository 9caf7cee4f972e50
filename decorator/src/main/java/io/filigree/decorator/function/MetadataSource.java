package io.filigree.decorator.function;

import java.util.Locale;

/** How a version of a function's metadata reached the inventory. */
public enum MetadataSource {
    /** A sweep listed it. */
    POLL,
    /** Fetched because of an event from an unknown function. */
    MISS,
    /** AWS told us of a change. */
    PUSH;

    /** How tables and events spell it: in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #text()} back.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static MetadataSource ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
