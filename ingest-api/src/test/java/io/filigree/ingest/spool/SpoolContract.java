package io.filigree.ingest.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The contract of all spools, independent of their storage. */
@Timeout(60)
abstract class SpoolContract {

    static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
    static final Duration AT_ONCE = Duration.ZERO;
    static final Duration LONG = Duration.ofSeconds(30);
    static final SpoolSettings ROOMY = new SpoolSettings(DataSize.ofMegabytes(200), DataSize.ofMegabytes(64), null);

    @TempDir
    Path home;

    private final List<Spool> opened = new ArrayList<>();

    /** Opens the spool that keeps its payloads in or by the name of this directory. */
    abstract Spool open(Path directory, SpoolSettings settings, Clock clock);

    @AfterEach
    void closeAll() {
        opened.forEach(Spool::close);
    }

    @Test
    void handsOutWhatWasAppendedInOrderWithItsTime() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "first", "second", "third");

        List<SpooledPayload> taken = spool.take(10, Long.MAX_VALUE, LONG);

        assertThat(bodies(taken)).containsExactly("first", "second", "third");
        assertThat(taken).extracting(SpooledPayload::receivedAt).containsOnly(NOON);
        assertThat(taken).extracting(SpooledPayload::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void keepsForWhomAPayloadMaySpeakAlsoOverARestart() throws Exception {
        AccountScope two = AccountScope.only(List.of("123456789012", "210987654321"));
        Spool spool = open(ROOMY);
        spool.append("bound".getBytes(UTF_8), NOON, two);
        append(spool, "free");
        spool.close();

        List<SpooledPayload> taken = open(ROOMY).take(10, Long.MAX_VALUE, LONG);

        assertThat(bodies(taken)).containsExactly("bound", "free");
        assertThat(taken).extracting(SpooledPayload::accounts).containsExactly(two, AccountScope.ALL);
    }

    @Test
    void keepsTheKeyOfTheSenderAlsoOverARestart() throws Exception {
        Spool spool = open(ROOMY);
        spool.append("known".getBytes(UTF_8), NOON, AccountScope.ALL, 42L);
        append(spool, "unknown");
        spool.close();

        List<SpooledPayload> taken = open(ROOMY).take(10, Long.MAX_VALUE, LONG);

        assertThat(taken).extracting(SpooledPayload::keyId).containsExactly(42L, null);
    }

    @Test
    void takesAPayloadOnlyOnce() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "first", "second");

        assertThat(bodies(spool.take(1, Long.MAX_VALUE, LONG))).containsExactly("first");
        assertThat(bodies(spool.take(1, Long.MAX_VALUE, LONG))).containsExactly("second");
        assertThat(spool.take(1, Long.MAX_VALUE, AT_ONCE)).isEmpty();
    }

    @Test
    void boundsABatchByBytesButNeverStarvesALargePayload() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "12345", "12345", "longer than the bound", "1");

        assertThat(bodies(spool.take(10, 10, LONG))).containsExactly("12345", "12345");
        assertThat(bodies(spool.take(10, 10, LONG))).containsExactly("longer than the bound");
        assertThat(bodies(spool.take(10, 10, LONG))).containsExactly("1");
    }

    @Test
    void waitsForAPayload() throws Exception {
        Spool spool = open(ROOMY);
        ExecutorService taker = Executors.newSingleThreadExecutor();
        try {
            Future<List<SpooledPayload>> taken = taker.submit(() -> spool.take(10, Long.MAX_VALUE, LONG));
            append(spool, "late");

            assertThat(bodies(taken.get(30, TimeUnit.SECONDS))).containsExactly("late");
        } finally {
            taker.shutdownNow();
        }
    }

    @Test
    void handsOutAgainWhatWasGivenBackBeforeWhatIsNewer() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "first", "second", "third");
        List<SpooledPayload> taken = spool.take(2, Long.MAX_VALUE, LONG);

        spool.requeue(List.of(taken.get(1), taken.get(0)));

        assertThat(bodies(spool.take(10, Long.MAX_VALUE, LONG))).containsExactly("first", "second", "third");
    }

    @Test
    void handsOutAfterARestartWhatWasNotReleasedInOrder() throws Exception {
        Spool before = open(ROOMY);
        append(before, "released", "taken", "waiting", "released too", "last");
        List<SpooledPayload> taken = before.take(4, Long.MAX_VALUE, LONG);
        before.release(List.of(taken.get(0), taken.get(3)));
        before.close();

        Spool after = open(ROOMY);

        assertThat(after.status().payloads()).isEqualTo(3);
        append(after, "new");
        List<SpooledPayload> again = after.take(10, Long.MAX_VALUE, LONG);
        assertThat(bodies(again)).containsExactly("taken", "waiting", "last", "new");
        assertThat(again).extracting(SpooledPayload::receivedAt).containsOnly(NOON);
    }

    @Test
    void keepsNothingThatWasReleased() throws Exception {
        Spool before = open(ROOMY);
        append(before, "first", "second");
        before.release(before.take(2, Long.MAX_VALUE, LONG));
        assertThat(before.status()).isEqualTo(statusOf(0, 0, Duration.ZERO));
        before.close();

        assertThat(open(ROOMY).take(1, Long.MAX_VALUE, AT_ONCE)).isEmpty();
    }

    @Test
    void ignoresReleasesAndReturnsOfWhatIsNotTaken() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "first");
        List<SpooledPayload> taken = spool.take(1, Long.MAX_VALUE, LONG);
        spool.release(taken);

        spool.release(taken);
        spool.requeue(taken);

        assertThat(spool.status().payloads()).isZero();
        assertThat(spool.take(1, Long.MAX_VALUE, AT_ONCE)).isEmpty();
    }

    @Test
    void refusesWhatExceedsItsCapacityAndTakesItOnceSpaceIsFreed() throws Exception {
        Spool spool = open(new SpoolSettings(DataSize.ofKilobytes(10), DataSize.ofMegabytes(1), null));
        spool.append(new byte[8_000], NOON, AccountScope.ALL);

        assertThatThrownBy(() -> spool.append(new byte[4_000], NOON, AccountScope.ALL))
                .isInstanceOf(SpoolFullException.class)
                .hasMessageContaining("filigree.spool.max-size");
        assertThat(spool.status().payloads()).isEqualTo(1);
        assertThat(spool.status().writable()).isTrue();

        spool.release(spool.take(1, Long.MAX_VALUE, LONG));
        spool.append(new byte[4_000], NOON, AccountScope.ALL);
        assertThat(spool.status().payloads()).isEqualTo(1);
    }

    @Test
    void saysHowMuchItKeepsAndHowOldTheOldestIs() throws Exception {
        Spool spool = open(ROOMY);
        spool.append(new byte[1_000], NOON.minusSeconds(90), AccountScope.ALL);
        spool.append(new byte[500], NOON.minusSeconds(30), AccountScope.ALL);
        long bytes = spool.status().bytes();

        assertThat(bytes).isBetween(1_500L, 1_700L);
        assertThat(spool.status()).isEqualTo(statusOf(2, bytes, Duration.ofSeconds(90)));
        List<SpooledPayload> taken = spool.take(1, Long.MAX_VALUE, LONG);
        assertThat(spool.status()).isEqualTo(statusOf(2, bytes, Duration.ofSeconds(90)));
        spool.release(taken);
        assertThat(spool.status().oldestAge()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void keepsBodiesOfEverySizeUpToEightMebibytes() throws Exception {
        Spool before = open(ROOMY);
        List<Integer> sizes = List.of(0, 1, 4_095, 65_536, 3 << 20, 8 << 20, 8 << 20, 10);
        sizes.forEach(size -> before.append(patterned(size), NOON, AccountScope.ALL));
        before.close();

        List<SpooledPayload> taken = open(ROOMY).take(100, Long.MAX_VALUE, LONG);

        assertThat(taken).hasSameSizeAs(sizes);
        for (int i = 0; i < sizes.size(); i++) {
            assertThat(taken.get(i).body()).isEqualTo(patterned(sizes.get(i)));
        }
    }

    @Test
    void losesAndRepeatsNothingWithManySendersAndTakersAtOnce() throws Exception {
        Spool spool = open(ROOMY);
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> appends = new ArrayList<>();
            for (int sender = 0; sender < 8; sender++) {
                int name = sender;
                appends.add(senders.submit(() -> IntStream.range(0, 50).forEach(n -> append(spool, name + "-" + n))));
            }
            List<String> stored = new ArrayList<>();
            while (stored.size() < 400) {
                List<SpooledPayload> batch = spool.take(7, Long.MAX_VALUE, LONG);
                stored.addAll(bodies(batch));
                spool.release(batch);
            }
            for (Future<?> append : appends) {
                append.get(30, TimeUnit.SECONDS);
            }

            Set<String> expected = new HashSet<>();
            IntStream.range(0, 8)
                    .forEach(sender -> IntStream.range(0, 50).forEach(n -> expected.add(sender + "-" + n)));
            assertThat(stored).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(spool.status().payloads()).isZero();
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void isUnavailableOnceClosed() throws Exception {
        Spool spool = open(ROOMY);
        append(spool, "first");
        spool.close();

        assertThatThrownBy(() -> append(spool, "second")).isInstanceOf(SpoolUnavailableException.class);
        assertThat(spool.take(1, Long.MAX_VALUE, LONG)).isEmpty();
        assertThat(spool.status().writable()).isFalse();
    }

    final Spool open(SpoolSettings settings) {
        return open(settings, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    final Spool open(SpoolSettings settings, Clock clock) {
        Spool spool = open(home.resolve("spool"), settings, clock);
        opened.add(spool);
        return spool;
    }

    static void append(Spool spool, String... bodies) {
        for (String body : bodies) {
            spool.append(body.getBytes(UTF_8), NOON, AccountScope.ALL);
        }
    }

    static List<String> bodies(List<SpooledPayload> payloads) {
        return payloads.stream()
                .map(payload -> new String(payload.body(), UTF_8))
                .toList();
    }

    static byte[] patterned(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31 + (i >> 8));
        }
        return body;
    }

    private static SpoolStatus statusOf(long payloads, long bytes, Duration oldestAge) {
        return new SpoolStatus(payloads, bytes, oldestAge, ROOMY.maxSize().toBytes(), true);
    }
}
