package io.filigree.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.db.event.EventTable;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of history in a directory. */
final class DirectoryStore extends HistoryStore {

    private static final Logger log = LoggerFactory.getLogger(DirectoryStore.class);

    private final FileIO io;

    DirectoryStore(Path root) {
        super(root);
        this.io = new LocalFileIO(root());
    }

    @Override
    String location() {
        return location(root()).replaceAll("/$", "");
    }

    @Override
    String location(Path file) {
        return file.toUri().toString();
    }

    @Override
    FileIO io() {
        return io;
    }

    @Override
    void check() {}

    @Override
    void publish(Path dataFile) throws IOException {
        LocalFileIO.sync(dataFile);
    }

    @Override
    void discard(Path dataFile) {
        try {
            Files.deleteIfExists(dataFile);
            Files.deleteIfExists(IdFilterFile.of(dataFile));
        } catch (IOException e) {
            log.debug("Could not delete a file that is not needed: file={}", dataFile, e);
        }
    }

    @Override
    List<Path> list(EventTable table) throws IOException {
        Path directory = directory(table);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    Lease lease(Collection<Wanted> files, long deadlineNanos) {
        return Lease.NONE;
    }
}
