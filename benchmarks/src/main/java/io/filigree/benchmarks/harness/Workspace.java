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
 * @param cleaner removes it at the end
 */
public record Workspace(Path directory, AutoCloseable cleaner) implements AutoCloseable {

    /** In this directory, which stays; null for a temporary one, which does not. */
    public static Workspace in(@Nullable Path directory) throws IOException {
        if (directory != null) {
            return new Workspace(Files.createDirectories(directory).toAbsolutePath(), () -> {});
        }
        Path temporary = Files.createTempDirectory("filigree-bench-");
        // PostgreSQL may run as another user than we do.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        return new Workspace(temporary, () -> FileSystemUtils.deleteRecursively(temporary));
    }

    /** Lets this process log nothing but warnings. To be called before anything logs. */
    public static void warningsOnly() {
        System.setProperty("logback.configurationFile", "io/filigree/benchmarks/harness/warnings-only.xml");
    }

    @Override
    public void close() throws Exception {
        cleaner.close();
    }
}
