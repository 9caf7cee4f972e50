package io.filigree.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.JournalSpool;
import io.filigree.ingest.spool.SpoolSettings;
import org.springframework.util.unit.DataSize;

/**
 * What an acknowledgement costs: appends to the spool, by senders that each wait for theirs, beside a bare loop of one
 * write and one force into a file filled before. Both in one run, in turns, in the directory given (default: here),
 * which should be on the disk that is meant. Drains the spool meanwhile, as the product does.
 */
public final class SpoolMeasurement {

    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(4);
    private static final int FILE_BYTES = 10 << 20;

    private SpoolMeasurement() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "spool-measurement");
        System.out.printf("%-22s %8s %12s %9s %9s%n", "what", "bytes", "appends/s", "p50 ms", "p99 ms");
        for (int bytes : new int[] {3_000, 30_000}) {
            byte[] body = new byte[bytes];
            new Random(bytes).nextBytes(body);
            print("write + force, 1", bytes, bareLoop(directory.resolve("bare-" + bytes), body));
            for (int senders : new int[] {1, 8, 32}) {
                print(
                        "spool, " + senders + " senders",
                        bytes,
                        spool(directory.resolve("spool-" + bytes + "-" + senders), body, senders));
            }
        }
        System.out.println("Files are left in " + directory);
    }

    private static long[] spool(Path directory, byte[] body, int senders) throws Exception {
        SpoolSettings settings = new SpoolSettings(DataSize.ofGigabytes(1), DataSize.ofMegabytes(64), null);
        ExecutorService threads = Executors.newCachedThreadPool();
        JournalSpool spool = JournalSpool.open(directory, settings, Clock.systemUTC());
        try {
            Future<?> drain = threads.submit(() -> drain(spool));
            List<Future<long[]>> measured = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                measured.add(
                        threads.submit(() -> nanosOfEach(() -> spool.append(body, Instant.now(), AccountScope.ALL))));
            }
            long[] nanos = joined(measured);
            threads.shutdownNow(); // interrupts the drain, which is the only one left
            drain.get();
            return nanos;
        } finally {
            threads.shutdownNow();
            spool.close();
        }
    }

    private static void drain(JournalSpool spool) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                spool.release(spool.take(500, 16 << 20, Duration.ofSeconds(1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // measured enough
        }
    }

    private static long[] bareLoop(Path path, byte[] body) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(FILE_BYTES), 0);
            file.force(true);
            return nanosOfEach(() -> {
                if (file.position() + body.length > FILE_BYTES) {
                    file.position(0);
                }
                file.write(ByteBuffer.wrap(body));
                file.force(false);
            });
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private static long[] nanosOfEach(Act act) throws IOException {
        long start = System.nanoTime();
        long measuredFrom = start + WARM_UP.toNanos();
        long end = measuredFrom + MEASURED.toNanos();
        long[] nanos = new long[1024];
        int count = 0;
        for (long before = start; before < end; ) {
            act.run();
            long after = System.nanoTime();
            if (before >= measuredFrom) {
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, count * 2);
                }
                nanos[count++] = after - before;
            }
            before = after;
        }
        return Arrays.copyOf(nanos, count);
    }

    private static long[] joined(List<Future<long[]>> measured) throws ExecutionException, InterruptedException {
        List<long[]> all = new ArrayList<>();
        for (Future<long[]> one : measured) {
            all.add(one.get());
        }
        return all.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static void print(String what, int bytes, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%-22s %8d %12.0f %9.2f %9.2f%n",
                what,
                bytes,
                (double) sorted.length / MEASURED.toSeconds(),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }
}
