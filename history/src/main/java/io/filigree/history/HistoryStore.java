package io.filigree.history;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.filigree.db.FiligreeHome;
import io.filigree.db.event.EventTable;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of history are: in a directory, or in a bucket of which a directory has copies. DuckDB writes and reads the
 * directory in both cases, so a file is named by its path there. Files never change.
 */
public abstract class HistoryStore implements AutoCloseable {

    private static final Set<String> TABLES = Set.copyOf(EventTable.tables());
    private static final Set<String> PARTS = Set.of("data", "metadata");

    private final Path root;

    HistoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Opens the store of the settings. A process has one.
     *
     * @throws java.io.UncheckedIOException if the directory cannot be used
     */
    public static HistoryStore open(FiligreeHome home, HistorySettings settings, MeterRegistry meters) {
        return settings.s3().isUsed() ? BucketStore.open(home.home(), settings.s3(), meters) : inDirectory(home);
    }

    /** Files in {@code FILIGREE_HOME/history}. */
    public static HistoryStore inDirectory(FiligreeHome home) {
        return new DirectoryStore(home.home().resolve("history"));
    }

    /** The directory in which DuckDB reads and writes files. */
    public final Path root() {
        return root;
    }

    /** Where queries write what exceeds their memory. */
    public final Path temporaryOfQueries() {
        return root.resolve("tmp").resolve("query");
    }

    /** Where sealing writes what exceeds its memory. */
    final Path temporary() {
        return root.resolve("tmp").resolve("seal");
    }

    /** The directory with the files of a table. */
    final Path directory(EventTable table) {
        return root.resolve(table.table());
    }

    /** The place of all files as other engines name it, without a slash at its end. */
    abstract String location();

    /** The location of a file as Iceberg and other engines name it. */
    abstract String location(Path file);

    /** Iceberg's access to its metadata. */
    abstract FileIO io();

    /** The path of a file of this store, wherever it was when its location was written. */
    final Path path(String location) {
        return path(root, location);
    }

    /**
     * The path of a file in this directory, where it may have been moved or restored to: a location of another directory or bucket
     * keeps the part that begins with the directory of a table.
     */
    static Path path(Path root, String location) {
        Path path = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        if (path.startsWith(root)) {
            return path;
        }
        for (int i = path.getNameCount() - 2; i >= 0; i--) {
            if (TABLES.contains(path.getName(i).toString())
                    && PARTS.contains(path.getName(i + 1).toString())) {
                return root.resolve(path.subpath(i, path.getNameCount()));
            }
        }
        return path;
    }

    /** Throws if no file can be read and written now. */
    abstract void check() throws IOException;

    /** Makes a data file durable that was written to the directory with its filters. A snapshot may have it afterwards. */
    abstract void publish(Path dataFile) throws IOException;

    /** Deletes a data file that no snapshot has, with its filters. A later run deletes it if this fails. */
    abstract void discard(Path dataFile);

    /** All files of a table, whether a snapshot has them or not. */
    abstract List<Path> list(EventTable table) throws IOException;

    /** Deletes a file. */
    abstract void delete(Path file) throws IOException;

    /**
     * A file to be read.
     *
     * @param bytes its size; null if it is not known
     */
    record Wanted(Path path, @Nullable Long bytes) {}

    /** Files that stay in the directory until this is closed. */
    interface Lease extends AutoCloseable {

        Lease NONE = () -> {};

        @Override
        void close();
    }

    /**
     * Puts files into the directory.
     *
     * @param deadlineNanos as {@link System#nanoTime}
     * @throws IOException if they cannot be read
     * @throws TimeoutException if they are not there at the deadline
     * @throws CacheLimitException if the directory may not have so many bytes
     */
    abstract Lease lease(Collection<Wanted> files, long deadlineNanos) throws IOException, TimeoutException;

    /** Releases the directory. */
    @Override
    public void close() {}
}
