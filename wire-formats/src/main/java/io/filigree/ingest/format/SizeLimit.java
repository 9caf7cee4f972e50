package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

/**
 * A maximum defined by a setting.
 *
 * @param setting its name, for errors
 */
public record SizeLimit(String setting, long bytes) {

    public SizeLimit {
        requireNonNull(setting, "setting");
    }
}
