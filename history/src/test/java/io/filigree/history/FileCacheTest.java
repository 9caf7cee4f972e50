package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.filigree.history.HistoryStore.Lease;
import io.filigree.history.HistoryStore.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileCacheTest {

    private static final int BYTES = 100;

    @TempDir
    Path directory;

    private final Map<String, Integer> downloads = new ConcurrentHashMap<>();
    private final CountDownLatch permitted = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile boolean failing;
    private final FileCache cache = new FileCache(3 * BYTES, this::read);

    private void read(Path file) throws IOException {
        downloads.merge(file.getFileName().toString(), 1, Integer::sum);
        try {
            if (slow) {
                permitted.await();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (failing) {
            throw new IOException("unreachable");
        }
        Files.write(file, new byte[BYTES]);
    }

    @AfterEach
    void close() {
        permitted.countDown();
        cache.close();
    }

    @Test
    void deletesTheFilesThatWereNotReadForTheLongestTime() throws Exception {
        for (String name : List.of("a", "b", "c", "a", "d")) {
            lease(name).close();
        }

        assertThat(present()).containsExactly("a", "c", "d");
        assertThat(cache.bytes()).isEqualTo(3 * BYTES);
        assertThat(downloads).containsEntry("a", 1);
    }

    @Test
    void deletesNoFileThatIsLeased() throws Exception {
        try (Lease first = lease("a");
                Lease second = lease("b", "a")) {
            lease("c").close();
            lease("d").close();
            lease("e").close();

            assertThat(present()).containsExactly("a", "b", "e");
        }
        lease("f").close();
        lease("g").close();

        assertThat(present()).containsExactly("e", "f", "g");
    }

    @Test
    void waitsForOtherLeasesUntilTheDeadline() throws Exception {
        Lease first = lease("a", "b");
        assertThatThrownBy(() -> cache.lease(wanted("c", "d"), inMillis(50))).isInstanceOf(TimeoutException.class);
        CompletableFuture<Lease> second = CompletableFuture.supplyAsync(() -> lease("c", "d"));
        assertThat(present()).containsExactly("a", "b");

        first.close();

        second.get(10, TimeUnit.SECONDS).close();
        assertThat(present()).contains("c", "d");
    }

    @Test
    void rejectsMoreThanItMayHave() {
        assertThatThrownBy(() -> cache.lease(wanted("a", "b", "c", "d"), inMillis(1_000)))
                .isInstanceOf(CacheLimitException.class)
                .hasMessageContaining("filigree.history.s3.cache");
        assertThat(downloads).isEmpty();
    }

    @Test
    void concurrentReadersShareADownloadThatMayTakeLongerThanOneOfThem() throws Exception {
        slow = true;
        assertThatThrownBy(() -> cache.lease(wanted("a"), inMillis(50))).isInstanceOf(TimeoutException.class);
        List<CompletableFuture<Lease>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> lease("a")))
                .limit(3)
                .toList();

        permitted.countDown();

        for (CompletableFuture<Lease> reader : readers) {
            reader.get(10, TimeUnit.SECONDS).close();
        }
        assertThat(downloads).containsEntry("a", 1);
    }

    @Test
    void readsAgainAfterAFailure() throws Exception {
        failing = true;
        assertThatThrownBy(() -> cache.lease(wanted("a"), inMillis(10_000)))
                .isInstanceOf(IOException.class)
                .hasMessage("unreachable");
        assertThat(cache.bytes()).isZero();
        failing = false;

        lease("a").close();

        assertThat(present()).containsExactly("a");
    }

    @Test
    void readsFilesAgainThatHaveAnotherSizeOrAreMissing() throws Exception {
        Files.write(directory.resolve("a"), new byte[BYTES / 2]);
        cache.add(directory.resolve("a"));
        lease("b").close();
        Files.delete(directory.resolve("b"));

        lease("a", "b").close();

        assertThat(Files.size(directory.resolve("a"))).isEqualTo(BYTES);
        assertThat(downloads).containsEntry("a", 1).containsEntry("b", 2);
        assertThat(cache.bytes()).isEqualTo(2 * BYTES);
    }

    @Test
    void countsFilesWhoseSizeWasNotKnown() throws Exception {
        cache.lease(List.of(new Wanted(directory.resolve("a"), null)), inMillis(10_000))
                .close();
        assertThat(cache.bytes()).isEqualTo(BYTES);
        cache.remove(directory.resolve("a"));
        assertThat(cache.bytes()).isZero();
        assertThat(present()).isEmpty();
    }

    private Lease lease(String... names) {
        try {
            return cache.lease(wanted(names), inMillis(10_000));
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Wanted> wanted(String... names) {
        return Stream.of(names)
                .map(name -> new Wanted(directory.resolve(name), (long) BYTES))
                .toList();
    }

    private static long inMillis(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private List<String> present() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
