package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.filigree.db.PrivateFiles;
import io.filigree.db.event.EventTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Files of history in a bucket. The directory has copies of those that were written or read last. */
final class BucketStore extends HistoryStore {

    private static final Logger log = LoggerFactory.getLogger(BucketStore.class);
    private static final String PART = ".part";

    private final Bucket bucket;
    private final FileIO io;
    private final FileCache cache;
    private final FileChannel lock;
    private final MeterRegistry meters;

    private BucketStore(Path root, FileChannel lock, HistorySettings.S3 settings, MeterRegistry meters) {
        super(root);
        this.lock = lock;
        this.bucket = Bucket.open(settings);
        this.io = new BucketFileIO(bucket, location -> name(path(location)));
        this.cache = new FileCache(settings.cache().toBytes(), this::download);
        this.meters = meters;
        Gauge.builder("filigree.history.cache.size", cache, FileCache::bytes)
                .baseUnit("bytes")
                .register(meters);
    }

    /** @param home a process locks the directory {@code history-cache} in it, or one with a number if another process has locked it */
    static BucketStore open(Path home, HistorySettings.S3 settings, MeterRegistry meters) {
        try {
            for (int number = 1; ; number++) {
                Path root = PrivateFiles.createDirectories(
                        home.resolve(number == 1 ? "history-cache" : "history-cache-" + number));
                FileChannel lock = lock(root);
                if (lock != null) {
                    BucketStore store = new BucketStore(root, lock, settings, meters);
                    store.findCopies();
                    log.info("History is in a bucket: location={} copies={}", store.location(), root);
                    return store;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null if another process, or another application in this one, has locked the directory. */
    private static @Nullable FileChannel lock(Path root) throws IOException {
        FileChannel channel = FileChannel.open(PrivateFiles.createFile(root.resolve("lock")), StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            log.debug("The directory is used by this process: {}", root);
        }
        channel.close();
        return null;
    }

    private void findCopies() throws IOException {
        FileSystemUtils.deleteRecursively(root().resolve("tmp"));
        for (EventTable table : EventTable.values()) {
            Path directory = directory(table);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        if (file.toString().endsWith(PART)) {
                            Files.delete(file);
                        } else {
                            cache.add(file);
                        }
                    }
                }
            }
        }
    }

    /** The name of the object of a file. */
    private String name(Path file) {
        if (!file.startsWith(root())) {
            throw new IllegalArgumentException("not a file of history: " + file);
        }
        return root().relativize(file).toString();
    }

    private void download(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + PART);
        Timer.Sample timer = Timer.start(meters);
        String outcome = "failed";
        try {
            bucket.read(name(file), LocalFileIO.create(part));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            outcome = "complete";
        } finally {
            Files.deleteIfExists(part);
            timer.stop(meters.timer("filigree.history.download", "outcome", outcome));
        }
    }

    @Override
    String location() {
        return bucket.location();
    }

    @Override
    String location(Path file) {
        return bucket.location() + "/" + name(file);
    }

    @Override
    FileIO io() {
        return io;
    }

    @Override
    void check() throws IOException {
        bucket.check();
    }

    @Override
    void publish(Path dataFile) throws IOException {
        for (Path file : List.of(IdFilterFile.of(dataFile), dataFile)) {
            bucket.write(name(file), file);
            cache.add(file);
        }
    }

    /** The next maintenance deletes what is in the bucket. */
    @Override
    void discard(Path dataFile) {
        try {
            cache.remove(dataFile);
            cache.remove(IdFilterFile.of(dataFile));
        } catch (IOException e) {
            log.debug("Could not delete a file that is not needed: file={}", dataFile, e);
        }
    }

    @Override
    List<Path> list(EventTable table) throws IOException {
        return bucket.list(table.table() + "/").stream().map(root()::resolve).toList();
    }

    @Override
    void delete(Path file) throws IOException {
        bucket.delete(name(file));
        cache.remove(file);
    }

    @Override
    Lease lease(Collection<Wanted> files, long deadlineNanos) throws IOException, TimeoutException {
        return cache.lease(files, deadlineNanos);
    }

    @Override
    public void close() {
        cache.close();
        bucket.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
