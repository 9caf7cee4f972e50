package io.filigree.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.filigree.history.HistoryStore.Lease;
import io.filigree.history.HistoryStore.Wanted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of immutable files in a directory of limited size. Those that were not read for the longest time are deleted first, and none
 * while it is leased. Concurrent readers of a file share one download.
 */
final class FileCache implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FileCache.class);
    private static final int DOWNLOADS = 8;

    /** Reads the original of a file. */
    interface Source {

        /** Creates the file with all of its content. */
        void read(Path file) throws IOException;
    }

    private static final class Entry {

        private final CompletableFuture<Void> complete;
        private long bytes;
        private int leases;

        Entry(long bytes, CompletableFuture<Void> complete) {
            this.bytes = bytes;
            this.complete = complete;
        }
    }

    private final long limit;
    private final Source source;
    private final ExecutorService downloads = Executors.newFixedThreadPool(DOWNLOADS, task -> {
        Thread thread = new Thread(task, "history-download");
        thread.setDaemon(true);
        return thread;
    });

    /** The least recently used first. */
    private final Map<Path, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;
    private long leasedBytes;

    /** @param limit the bytes of all files */
    FileCache(long limit, Source source) {
        this.limit = limit;
        this.source = source;
    }

    /** Adds a file that is complete. */
    synchronized void add(Path file) throws IOException {
        if (!entries.containsKey(file)) {
            Entry entry = new Entry(Files.size(file), CompletableFuture.completedFuture(null));
            entries.put(file, entry);
            bytes += entry.bytes;
            evict();
        }
    }

    /** Deletes a file that is not used any more. */
    synchronized void remove(Path file) throws IOException {
        Entry entry = entries.get(file);
        if (entry == null || entry.leases == 0) {
            forget(file);
            Files.deleteIfExists(file);
        }
    }

    /**
     * Returns when all files are in the directory, where they stay until the lease is closed.
     *
     * @throws CacheLimitException if they have more bytes than all files may have
     * @throws TimeoutException also if other leases have too many bytes until the deadline
     */
    Lease lease(Collection<Wanted> files, long deadlineNanos) throws IOException, TimeoutException {
        Map<Path, Entry> leased = reserve(files, deadlineNanos);
        boolean complete = false;
        try {
            for (Entry entry : leased.values()) {
                entry.complete.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            complete = true;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            if (!complete) {
                release(leased);
            }
        }
        return new Lease() {
            private boolean closed;

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    release(leased);
                }
            }
        };
    }

    private synchronized Map<Path, Entry> reserve(Collection<Wanted> files, long deadlineNanos)
            throws IOException, TimeoutException {
        long all = files.stream().mapToLong(FileCache::bytes).sum();
        if (all > limit) {
            throw new CacheLimitException(all, limit);
        }
        while (leasedBytes + unleased(files) > limit) {
            await(deadlineNanos);
        }
        Map<Path, Entry> leased = new LinkedHashMap<>();
        for (Wanted file : files) {
            Entry entry = present(file);
            if (entry == null) {
                entry = download(file);
            }
            if (leased.put(file.path(), entry) == null && entry.leases++ == 0) {
                leasedBytes += entry.bytes;
            }
        }
        evict();
        return leased;
    }

    private static long bytes(Wanted file) {
        Long bytes = file.bytes();
        return bytes == null ? 0 : bytes;
    }

    private long unleased(Collection<Wanted> files) {
        return files.stream()
                .filter(file -> {
                    Entry entry = entries.get(file.path());
                    return entry == null || entry.leases == 0;
                })
                .mapToLong(FileCache::bytes)
                .sum();
    }

    private void await(long deadlineNanos) throws IOException, TimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (left <= 0) {
            throw new TimeoutException("other queries use the files of the cache");
        }
        try {
            wait(left);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while files were read", e);
    }

    /** A file that is there or is being read; null for others, also if it was damaged or its download failed. */
    private @Nullable Entry present(Wanted file) throws IOException {
        Entry entry = entries.get(file.path());
        if (entry == null || !entry.complete.isDone() || entry.leases > 0) {
            return entry;
        }
        boolean usable = !entry.complete.isCompletedExceptionally()
                && Files.exists(file.path())
                && (file.bytes() == null || Files.size(file.path()) == file.bytes());
        if (!usable) {
            forget(file.path());
            return null;
        }
        return entry;
    }

    private Entry download(Wanted file) {
        CompletableFuture<Void> complete = new CompletableFuture<>();
        Entry entry = new Entry(bytes(file), complete);
        entries.put(file.path(), entry);
        bytes += entry.bytes;
        downloads.execute(() -> {
            try {
                source.read(file.path());
                measure(entry, Files.size(file.path()));
                complete.complete(null);
            } catch (IOException | RuntimeException e) {
                complete.completeExceptionally(e);
            }
        });
        return entry;
    }

    /** Sizes that were not known count from now on. */
    private synchronized void measure(Entry entry, long actual) {
        long more = actual - entry.bytes;
        entry.bytes = actual;
        bytes += more;
        if (entry.leases > 0) {
            leasedBytes += more;
        }
    }

    private synchronized void release(Map<Path, Entry> leased) {
        leased.forEach((file, entry) -> {
            if (--entry.leases == 0) {
                leasedBytes -= entry.bytes;
                if (entry.complete.isCompletedExceptionally() && entries.get(file) == entry) {
                    forget(file);
                }
            }
        });
        evict();
        notifyAll();
    }

    /** Deletes files that are not leased until the others fit. */
    private void evict() {
        Iterator<Map.Entry<Path, Entry>> oldest = entries.entrySet().iterator();
        List<Path> evicted = new ArrayList<>();
        while (bytes > limit && oldest.hasNext()) {
            Map.Entry<Path, Entry> next = oldest.next();
            Entry entry = next.getValue();
            if (entry.leases == 0 && entry.complete.isDone()) {
                oldest.remove();
                bytes -= entry.bytes;
                evicted.add(next.getKey());
            }
        }
        for (Path file : evicted) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("Could not delete a copy of a file: file={}", file, e);
            }
        }
    }

    private void forget(Path file) {
        Entry entry = entries.remove(file);
        if (entry != null) {
            bytes -= entry.bytes;
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        downloads.shutdownNow();
    }
}
