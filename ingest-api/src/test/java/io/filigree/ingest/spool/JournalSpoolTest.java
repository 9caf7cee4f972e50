package io.filigree.ingest.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

@Tag("slow")
class JournalSpoolTest extends SpoolContract {

    private static final SpoolSettings SMALL_MEMORY =
            new SpoolSettings(DataSize.ofMegabytes(200), DataSize.ofKilobytes(512), null);

    @Override
    Spool open(Path directory, SpoolSettings settings, Clock clock) {
        return JournalSpool.open(directory, settings, clock);
    }

    @Test
    void readsBackFromDiskWhatItsMemoryHasNoRoomFor() throws Exception {
        Spool spool = open(SMALL_MEMORY);
        IntStream.range(0, 3_000)
                .forEach(n -> spool.append(AppendingProcess.payload("payload " + n), NOON, AccountScope.ALL));

        assertThat(drain(spool)).containsExactlyElementsOf(payloads(0, 3_000));
    }

    @Test
    void readsBackAfterARestartToo() throws Exception {
        Spool before = open(SMALL_MEMORY);
        IntStream.range(0, 500)
                .forEach(n -> before.append(AppendingProcess.payload("payload " + n), NOON, AccountScope.ALL));
        before.release(before.take(7, Long.MAX_VALUE, LONG));
        before.close();

        Spool after = open(SMALL_MEMORY);
        IntStream.range(500, 600)
                .forEach(n -> after.append(AppendingProcess.payload("payload " + n), NOON, AccountScope.ALL));

        assertThat(drain(after)).containsExactlyElementsOf(payloads(7, 600));
    }

    @Test
    void handsOutTheFewThatStayedWhileManyAroundThemWereReleased() throws Exception {
        Spool spool = open(ROOMY);
        List<String> staying = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            IntStream.range(0, 4).forEach(n -> spool.append(new byte[1 << 20], NOON, AccountScope.ALL));
            staying.add("stays " + round);
            append(spool, "stays " + round);
            List<SpooledPayload> taken = spool.take(100, Long.MAX_VALUE, LONG);
            spool.release(taken.stream()
                    .filter(payload -> payload.body().length == 1 << 20)
                    .toList());
            spool.requeue(taken.stream()
                    .filter(payload -> payload.body().length < 1 << 20)
                    .toList());
        }
        spool.close();

        Spool reopened = open(new SpoolSettings(DataSize.ofMegabytes(200), DataSize.ofKilobytes(1), null));
        assertThat(drain(reopened)).containsExactlyElementsOf(staying);
    }

    @Test
    void losesOnlyTheTornPayloadWhenTheFileEndsInItsMiddle() throws Exception {
        tornAt((file, middle) -> file.setLength(middle));
    }

    @Test
    void losesOnlyTheTornPayloadWhenItsSecondHalfNeverReachedTheDisk() throws Exception {
        tornAt((file, middle) -> {
            file.seek(middle);
            file.write(new byte[4_000]);
        });
    }

    @Test
    void losesOnlyTheTornPayloadWhenJustAPageOfItsMiddleIsMissing() throws Exception {
        tornAt((file, middle) -> {
            file.seek(middle);
            file.write(new byte[64]);
        });
    }

    @Test
    void keepsEveryAcknowledgedPayloadWhenItsProcessIsKilled() throws Exception {
        Path directory = home.resolve("spool");
        Random random = new Random(20260504);
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            acknowledged.addAll(namesPrintedUntilKilled(directory, round, 50 + random.nextInt(500)));

            try (JournalSpool spool = JournalSpool.open(directory, SMALL_MEMORY, Clock.systemUTC())) {
                Set<String> kept = new HashSet<>();
                for (List<SpooledPayload> batch = spool.take(100, Long.MAX_VALUE, AT_ONCE);
                        !batch.isEmpty();
                        batch = spool.take(100, Long.MAX_VALUE, AT_ONCE)) {
                    batch.forEach(payload -> kept.add(nameOf(payload.body())));
                }
                assertThat(kept).containsAll(acknowledged);
            }
        }
    }

    @Test
    void concurrentAppendsShareTheirForces() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        CountDownLatch allSent = new CountDownLatch(64);
        try (JournalSpool spool = JournalSpool.open(home.resolve("spool"), ROOMY, Clock.systemUTC(), channel -> {
            forces.incrementAndGet();
            channel.force(false);
        })) {
            int before = forces.get();
            ExecutorService senders = Executors.newFixedThreadPool(64);
            List<Future<?>> appends = new ArrayList<>();
            for (int sender = 0; sender < 64; sender++) {
                appends.add(senders.submit(() -> {
                    allSent.countDown();
                    allSent.await();
                    IntStream.range(0, 10).forEach(n -> spool.append(new byte[3_000], NOON, AccountScope.ALL));
                    return null;
                }));
            }
            for (Future<?> append : appends) {
                append.get(30, TimeUnit.SECONDS);
            }
            senders.shutdown();

            assertThat(forces.get() - before).isBetween(10, 320);
        }
    }

    @Test
    void doesNotAcknowledgeBeforeTheForceIsOver() throws Exception {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        try (JournalSpool spool = JournalSpool.open(home.resolve("spool"), ROOMY, Clock.systemUTC(), channel -> {
            if (slow.get()) {
                forcing.countDown();
                awaitUninterrupted(goOn);
            }
            channel.force(false);
        })) {
            slow.set(true);
            ExecutorService sender = Executors.newSingleThreadExecutor();
            Future<?> append = sender.submit(() -> append(spool, "slow disk"));
            assertThat(forcing.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(append).isNotDone();
            assertThat(spool.take(1, Long.MAX_VALUE, AT_ONCE)).isEmpty();

            goOn.countDown();
            append.get(30, TimeUnit.SECONDS);
            assertThat(bodies(spool.take(1, Long.MAX_VALUE, LONG))).containsExactly("slow disk");
            sender.shutdown();
        }
    }

    @Test
    void isUnavailableUntilReopenedOnceTheDiskHasFailed() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        try (JournalSpool spool = JournalSpool.open(home.resolve("spool"), ROOMY, Clock.systemUTC(), channel -> {
            if (broken.get()) {
                throw new IOException("Input/output error");
            }
            channel.force(false);
        })) {
            append(spool, "kept");
            broken.set(true);

            assertThatThrownBy(() -> append(spool, "lost")).isInstanceOf(SpoolUnavailableException.class);
            assertThat(spool.status().writable()).isFalse();
            assertThat(spool.status().payloads()).isEqualTo(1);

            broken.set(false);
            assertThatThrownBy(() -> append(spool, "not trusted any more"))
                    .isInstanceOf(SpoolUnavailableException.class);
            assertThat(bodies(spool.take(10, Long.MAX_VALUE, LONG))).containsExactly("kept");
        }
        Spool reopened = open(ROOMY);
        append(reopened, "well again");
        assertThat(bodies(reopened.take(10, Long.MAX_VALUE, LONG))).contains("kept", "well again");
    }

    @Test
    void isUnavailableWhenTheWriteItselfFails() throws Exception {
        try (JournalSpool spool =
                JournalSpool.open(home.resolve("spool"), ROOMY, Clock.systemUTC(), FileChannel::close)) {
            assertThatThrownBy(() -> append(spool, "one", "two", "three"))
                    .isInstanceOf(SpoolUnavailableException.class);
            assertThat(spool.status().writable()).isFalse();
        }
    }

    @Test
    void cannotBeOpenedWhereItCannotWrite() throws Exception {
        Path file = Files.writeString(home.resolve("a file"), "");

        assertThatThrownBy(() -> open(file.resolve("spool"), ROOMY, Clock.systemUTC()))
                .isInstanceOf(SpoolUnavailableException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void hasOneOwnerAtATime() {
        Spool owner = open(ROOMY);

        assertThatThrownBy(() -> open(ROOMY))
                .isInstanceOf(SpoolUnavailableException.class)
                .hasMessageContaining("is used by another running process");

        owner.close();
        append(open(ROOMY), "mine now");
    }

    @Test
    void refusesABodyThatNoRecordCouldHold() {
        Spool spool = open(ROOMY);

        assertThatThrownBy(() -> spool.append(new byte[JournalSpool.MAX_PAYLOAD_BYTES + 1], NOON, AccountScope.ALL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(spool.status().bytes()).isZero();
    }

    /** As after a downgrade: the record has a type that only a later version knows. */
    @Test
    void keepsARecordOfAnUnknownLayoutOnDiskAndHandsItOutToNoOne() throws Exception {
        Spool before = open(ROOMY);
        append(before, "first", "<later>", "last");
        before.close();
        changeTypeOf("<later>", PayloadRecord.ANY_ACCOUNT, (byte) 99);

        Spool during = open(ROOMY);
        assertThat(bodies(during.take(100, Long.MAX_VALUE, LONG))).containsExactly("first", "last");
        during.close();
        changeTypeOf("<later>", (byte) 99, PayloadRecord.ANY_ACCOUNT);

        assertThat(bodies(open(ROOMY).take(100, Long.MAX_VALUE, LONG))).containsExactly("first", "<later>", "last");
    }

    /** The byte of a record's type precedes the header of the payload. */
    private void changeTypeOf(String body, byte from, byte to) throws IOException {
        int changed = 0;
        for (Path path : journalFiles()) {
            int at = Files.readString(path, ISO_8859_1).indexOf(body) - PayloadRecord.HEADER_BYTES - 1;
            if (at >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.seek(at);
                    assertThat(file.readByte()).isEqualTo(from);
                    file.seek(at);
                    file.writeByte(to);
                    changed++;
                }
            }
        }
        assertThat(changed).isEqualTo(1);
    }

    private interface Damage {
        void at(RandomAccessFile file, long middle) throws IOException;
    }

    /** Ten payloads, and an eleventh whose record is damaged from its middle on. */
    private void tornAt(Damage damage) throws Exception {
        Spool before = open(ROOMY);
        IntStream.range(0, 10).forEach(n -> append(before, "kept " + n));
        append(before, "<torn>" + "x".repeat(4_000) + "<middle>" + "y".repeat(3_000));
        before.close();
        for (Path path : journalFiles()) {
            int middle = Files.readString(path, ISO_8859_1).indexOf("<middle>");
            if (middle >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    damage.at(file, middle);
                }
            }
        }

        Spool after = open(ROOMY);
        append(after, "new");
        after.close();

        List<String> expected = new ArrayList<>(
                IntStream.range(0, 10).mapToObj(n -> "kept " + n).toList());
        expected.add("new");
        assertThat(bodies(open(ROOMY).take(100, Long.MAX_VALUE, LONG))).containsExactlyElementsOf(expected);
    }

    /** Runs a process that appends, kills it after a number of printed names, and returns the printed names. */
    private static List<String> namesPrintedUntilKilled(Path directory, int round, int atLeast) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        directory.toString(),
                        "round" + round)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> names = new ArrayList<>();
        try (BufferedReader printed = process.inputReader(UTF_8)) {
            for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                if (line.startsWith("round")) {
                    names.add(line);
                }
                if (names.size() == atLeast) {
                    process.toHandle().destroyForcibly(); // SIGKILL; Process's own would close what it printed
                }
            }
        }
        assertThat(process.waitFor()).as("killed, not ended by itself").isEqualTo(137);
        String last = names.get(names.size() - 1);
        if (!last.matches("round\\d+-\\d-\\d+")) {
            names.remove(names.size() - 1);
        }
        return names;
    }

    private static String nameOf(byte[] body) {
        String text = new String(body, UTF_8);
        String name = text.substring(0, text.indexOf(' '));
        assertThat(body).isEqualTo(AppendingProcess.payload(name));
        return name;
    }

    private static List<String> drain(Spool spool) throws InterruptedException {
        List<String> drained = new ArrayList<>();
        while (spool.status().payloads() > 0) {
            List<SpooledPayload> batch = spool.take(50, Long.MAX_VALUE, Duration.ofSeconds(10));
            drained.addAll(bodies(batch));
            spool.release(batch);
        }
        return drained;
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new String(AppendingProcess.payload("payload " + n), UTF_8))
                .toList();
    }

    private List<Path> journalFiles() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".journal")).toList();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
