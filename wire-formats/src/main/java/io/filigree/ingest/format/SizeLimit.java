package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * A maximum that a setting gives.
 *
 * @param setting its name, for errors
 */
public record SizeLimit(String setting, long bytes) {

    public SizeLimit {
        requireNonNull(setting, "setting");
    }
}
