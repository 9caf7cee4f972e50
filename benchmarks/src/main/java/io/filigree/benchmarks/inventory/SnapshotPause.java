package io.filigree.benchmarks.inventory;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.Latencies;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders;
import io.filigree.benchmarks.harness.Senders.Paced;

/**
 * Posts at a steady rate while the inventory changes: one function of many at a time, and all of them at once. Requests
 * that are due while the snapshot follows a change are told from the others, which meet the same machine and database.
 */
final class SnapshotPause {

    private static final int HEAP_MB = 512;
    private static final int CONNECTIONS = 16;
    private static final double PER_SECOND = 40;

    /** A change is noticed at once, and the snapshot of all functions takes a second or so. */
    private static final long WINDOW_MS = 2_000;

    private static final long REST_MS = 1_000;

    private final HarnessDatabase database;
    private final int functions;

    SnapshotPause(HarnessDatabase database, int functions) {
        this.database = database;
        this.functions = functions;
    }

    /**
     * How long answers took.
     *
     * @param beside none of the refreshes
     */
    record Measured(Latencies whileOneChanges, Latencies whileAllChange, Latencies beside) {

        /** By how much the slowest request is slower because of a refresh, in milliseconds. */
        double pauseMs() {
            double slowest = Math.max(whileOneChanges.percentileMs(100), whileAllChange.percentileMs(100));
            return Math.max(0, slowest - beside.percentileMs(100));
        }
    }

    Measured measure(Path home, int refreshes) throws Exception {
        database.insertFleet(functions);
        try (FiligreeProcess filigree =
                FiligreeProcess.start(database, FiligreeProcess.Options.of(home, HEAP_MB + "m"))) {
            pace(filigree, 20).join();
            int seconds = (int) (refreshes * 2 * (WINDOW_MS + 2 * REST_MS) / 1000);
            CompletableFuture<Paced> pacing = pace(filigree, seconds);
            List<Window> one = new ArrayList<>();
            List<Window> all = new ArrayList<>();
            for (int i = 0; i < refreshes && !pacing.isDone(); i++) {
                one.add(change("= 'checkout-" + i + "'"));
                all.add(change("LIKE '%'"));
            }
            Paced paced = pacing.join();
            return new Measured(within(paced, one), within(paced, all), beside(paced, one, all));
        }
    }

    private CompletableFuture<Paced> pace(FiligreeProcess filigree, int seconds) {
        List<byte[]> bodies = new Requests(functions)
                .make((int) (seconds * PER_SECOND)).stream()
                        .map(body -> IngestConnection.request(filigree.ingest(), body.post()))
                        .toList();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new Senders(filigree.ingest(), CONNECTIONS).pace(bodies, PER_SECOND);
            } catch (Exception e) {
                throw new IllegalStateException("Requests could not be sent", e);
            }
        });
    }

    /** Writes functions again under a new change number, as a sweep would, and waits while snapshots follow. */
    private Window change(String names) throws SQLException, InterruptedException {
        Thread.sleep(REST_MS);
        long from;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE inventory_change SET change_number = change_number + 1");
            statement.executeUpdate("UPDATE lambda_function SET change_number ="
                    + " (SELECT change_number FROM inventory_change) WHERE function_name " + names);
            statement.execute("SELECT pg_notify('inventory_change', change_number::text) FROM inventory_change");
            from = System.nanoTime();
            connection.commit();
        }
        Thread.sleep(WINDOW_MS);
        return new Window(from, System.nanoTime());
    }

    private record Window(long from, long to) {

        boolean holds(long moment) {
            return moment - from >= 0 && moment - to < 0;
        }
    }

    private static Latencies within(Paced paced, List<Window> windows) {
        return latencies(paced, windows, true);
    }

    private static Latencies beside(Paced paced, List<Window> one, List<Window> all) {
        List<Window> both = new ArrayList<>(one);
        both.addAll(all);
        return latencies(paced, both, false);
    }

    private static Latencies latencies(Paced paced, List<Window> windows, boolean inside) {
        long[] nanos = new long[paced.due().length];
        int count = 0;
        for (int i = 0; i < nanos.length; i++) {
            long due = paced.due()[i];
            if (windows.stream().anyMatch(window -> window.holds(due)) == inside) {
                nanos[count++] = paced.answered()[i] - due;
            }
        }
        return new Latencies(java.util.Arrays.copyOf(nanos, count));
    }
}
