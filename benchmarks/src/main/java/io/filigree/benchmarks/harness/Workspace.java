package io.filigree.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Where a program of the harness keeps its files, PostgreSQL's among them.
 *
 * @param directory absolute
 */
public record Workspace(Path directory, boolean temporary) {

    /** In this directory, which stays; null for a temporary one. */
    public static Workspace in(@Nullable Path directory) throws IOException {
        if (directory != null) {
            return new Workspace(Files.createDirectories(directory).toAbsolutePath(), false);
        }
        Path temporary = Files.createTempDirectory("filigree-bench-");
        // PostgreSQL may run as another user than we do.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        return new Workspace(temporary, true);
    }

    /** Limits the logging of this process to warnings. To be called before anything logs. */
    public static void warningsOnly() {
        System.setProperty("logback.configurationFile", "io/filigree/benchmarks/harness/warnings-only.xml");
    }

    /** Removes what is temporary. Not to be called after a failure, whose logs are in here. */
    public void remove() throws IOException {
        if (temporary) {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
