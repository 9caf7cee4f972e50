package io.filigree.ingest.spool;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the spool on local disk is set up, and how much memory a spool takes.
 *
 * @param maxSize {@code filigree.spool.max-size}, env {@code FILIGREE_SPOOL_MAX_SIZE}: the most bytes of payloads it
 *     keeps before senders get 503. Its files can be some times as large: those that hold a few old payloads stay
 * @param maxMemory {@code filigree.spool.max-memory}, env {@code FILIGREE_SPOOL_MAX_MEMORY}: how much of the backlog is
 *     held in memory besides the disk; what is beyond is read back from there when its turn comes
 * @param directory {@code filigree.spool.directory}, env {@code FILIGREE_SPOOL_DIRECTORY}: where it keeps its files;
 *     when absent, {@code spool} below the home directory
 */
@ConfigurationProperties("filigree.spool")
public record SpoolSettings(
        @DefaultValue("1GB") DataSize maxSize,
        @DefaultValue("64MB") DataSize maxMemory,
        @Nullable Path directory) {

    public SpoolSettings {
        if (maxSize.toBytes() <= 0) {
            throw new IllegalArgumentException("filigree.spool.max-size must be more than 0 bytes");
        }
    }

    /** The spool's own directory, given the home directory it defaults into. */
    public Path directoryIn(Path home) {
        return directory != null ? directory : home.resolve("spool");
    }
}
