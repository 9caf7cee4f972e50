package io.filigree.benchmarks.inventory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.GcLog;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders;
import io.filigree.benchmarks.harness.Senders.Paced;

/**
 * Posts at a steady rate while the inventory changes: one function of many at a time, and all of them together. Compares
 * the slowest request of each window in which the snapshot follows a change with the slowest of equally long windows in
 * which it does not, by medians, so that other load of the machine in some of them does not count.
 */
final class SnapshotPause {

    private static final int HEAP_MB = 512;
    private static final int CONNECTIONS = 16;
    private static final double PER_SECOND = 40;

    /** A change is noticed immediately, and the snapshot of all functions takes a second or so. */
    private static final long WINDOW_MS = 2_000;

    private final HarnessDatabase database;
    private final int functions;

    SnapshotPause(HarnessDatabase database, int functions) {
        this.database = database;
        this.functions = functions;
    }

    /**
     * The medians of the slowest requests of windows, in milliseconds.
     *
     * @param longestCollectionMs of the ingest process, from its start
     */
    record Measured(double whileOneChanges, double whileAllChange, double beside, double longestCollectionMs) {

        /** By how much the slowest request is slower because of a refresh. */
        double pauseMs() {
            return Math.max(0, Math.max(whileOneChanges, whileAllChange) - beside);
        }
    }

    Measured measure(Path home, int refreshes) throws Exception {
        database.insertFleet(functions);
        Files.createDirectories(home);
        GcLog gcLog = new GcLog(home.resolve("gc.log"));
        FiligreeProcess.Options options =
                FiligreeProcess.Options.of(home, HEAP_MB + "m").withJvm(List.of(gcLog.option()));
        try (FiligreeProcess filigree = FiligreeProcess.start(database, options)) {
            pace(filigree, 20).join();
            // Four windows each, and about as long for the updates of all functions.
            CompletableFuture<Paced> pacing = pace(filigree, (int) (refreshes * 6 * WINDOW_MS / 1000));
            List<Window> beside = new ArrayList<>();
            List<Window> one = new ArrayList<>();
            List<Window> all = new ArrayList<>();
            for (int i = 0; i < refreshes && !pacing.isDone(); i++) {
                beside.add(rest());
                one.add(change("= 'checkout-" + i + "'"));
                beside.add(rest());
                all.add(change("LIKE '%'"));
            }
            Paced paced = pacing.join();
            return new Measured(
                    slowest(paced, one), slowest(paced, all), slowest(paced, beside), gcLog.longestPauseMs());
        }
    }

    private CompletableFuture<Paced> pace(FiligreeProcess filigree, int seconds) {
        List<byte[]> bodies = new Requests(BodyFormat.AWS_LAMBDA, functions)
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

    private static Window rest() throws InterruptedException {
        long from = System.nanoTime();
        Thread.sleep(WINDOW_MS);
        return new Window(from, System.nanoTime());
    }

    /** Windows that lie behind the last request do not count. */
    private static double slowest(Paced paced, List<Window> windows) {
        return Medians.of(windows.stream()
                .filter(window -> paced.due()[paced.due().length - 1] - window.to() >= 0)
                .map(window -> paced.between(window.from(), window.to()).percentileMs(100))
                .toList());
    }

    private record Window(long from, long to) {}
}
