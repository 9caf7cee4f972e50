package io.filigree.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.GcLog;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Latencies;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders.Paced;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.benchmarks.load.EndToEnd.Load;
import io.filigree.benchmarks.load.EndToEnd.Round;

/**
 * Filigree, PostgreSQL and senders on one machine: how fast events are stored compared to PostgreSQL's own COPY, how soon
 * bodies are acknowledged, also while the database is down, in how much heap, the cost of decoration, and the effect of a
 * gzip bomb. Prints a table, and ends with status 1 when a figure misses its required value.
 */
public final class LoadBench {

    private static final int BOMBS = 5;

    /** Steady load before the database goes, and after it is back. */
    private static final int BEFORE_OUTAGE_S = 3;

    private static final int AFTER_OUTAGE_S = 5;

    private final LoadBenchOptions plan;
    private final HarnessDatabase database;
    private final FiligreeProcess filigree;
    private final EventRows rows;
    private final GcLog gcLog;
    private final EndToEnd lambda;
    private final List<Measurement> figures = new ArrayList<>();

    private LoadBench(
            LoadBenchOptions plan, HarnessDatabase database, FiligreeProcess filigree, EventRows rows, GcLog gcLog) {
        this.plan = plan;
        this.database = database;
        this.filigree = filigree;
        this.rows = rows;
        this.gcLog = gcLog;
        this.lambda = new EndToEnd(filigree, rows, BodyFormat.AWS_LAMBDA);
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        LoadBenchOptions plan;
        try {
            plan = LoadBenchOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(LoadBenchOptions.USAGE);
            System.exit(2);
            return;
        }
        Workspace workspace = Workspace.in(plan.directory());
        say("Files are in %s", workspace.directory());
        boolean good = run(plan, workspace.directory());
        workspace.remove();
        System.exit(good ? 0 : 1);
    }

    private static boolean run(LoadBenchOptions plan, Path directory) throws Exception {
        Path home = directory.resolve("filigree");
        Files.createDirectories(home);
        GcLog gcLog = new GcLog(home.resolve("gc.log"));
        try (HarnessDatabase database = HarnessDatabase.start(directory.resolve("postgres"))) {
            database.insertFleet(LoadBenchOptions.FUNCTIONS);
            try (FiligreeProcess filigree = FiligreeProcess.start(database, options(plan, home, gcLog))) {
                say(
                        "Filigree runs with -Xmx%dm and an inventory of %d functions",
                        plan.heapMb(), LoadBenchOptions.FUNCTIONS);
                EventRows rows = new EventRows(database, directory);
                return new LoadBench(plan, database, filigree, rows, gcLog).run();
            }
        }
    }

    private static FiligreeProcess.Options options(LoadBenchOptions plan, Path home, GcLog gcLog) {
        List<String> jvm = new ArrayList<>(List.of(gcLog.option()));
        if (plan.recording() != null) {
            jvm.add("-XX:StartFlightRecording=filename=" + plan.recording() + ",settings=profile,dumponexit=true");
        }
        return FiligreeProcess.Options.of(home, plan.heapMb() + "m").withJvm(jvm);
    }

    private boolean run() throws Exception {
        if (plan.formats().isEmpty()) {
            everything();
        } else {
            formats();
        }
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    private void everything() throws Exception {
        double halfRate = rounds(lambda, "", 0.40, 0.60);
        atHalfRate(lambda, "", halfRate);
        whilePostgresIsStopped(halfRate);
        bombs();
        filigree.stop();
        heap();
        decoration();
    }

    /** Each format separately, one after the other, in the same process. */
    private void formats() throws Exception {
        for (BodyFormat format : plan.formats()) {
            EndToEnd bodies = new EndToEnd(filigree, rows, format);
            double must = requiredRatio(format);
            atHalfRate(bodies, format.text() + ": ", rounds(bodies, format.text() + ": ", must, must));
        }
        filigree.stop();
        heap();
    }

    /** Formats of the most frequent senders have a required value each; the others have a floor that shows a regression. */
    private static double requiredRatio(BodyFormat format) {
        return switch (format) {
            case AWS_LAMBDA, LOG -> 0.40;
            case OTLP -> 0.35;
            default -> 0.20;
        };
    }

    /** Gives half the rate at which bodies are stored. */
    private double rounds(EndToEnd bodies, String prefix, double must, double aim) throws Exception {
        for (int i = 1; i <= LoadBenchOptions.WARM_UPS; i++) {
            bodies.round("warm-up", plan.bodies());
        }
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= plan.rounds(); i++) {
            rounds.add(bodies.round("round " + i, plan.bodies()));
        }
        figures.add(Measurement.atLeast(
                prefix + "stored events/s end to end ÷ rows/s of COPY (median)",
                Medians.of(rounds.stream().map(Round::ratio).toList()),
                must,
                aim));
        return Medians.of(rounds.stream().map(Round::bodiesPerSecond).toList()) / 2;
    }

    private void atHalfRate(EndToEnd bodies, String prefix, double bodiesPerSecond) throws Exception {
        Load load = bodies.load((int) (plan.paceSeconds() * bodiesPerSecond));
        bodies.empty();
        Latencies latencies = bodies.pace(load, bodiesPerSecond).all();
        bodies.awaitStored(load);
        say("at half that rate, %.0f bodies/s for %d s: %s", bodiesPerSecond, plan.paceSeconds(), latencies);
        figures.add(Measurement.atMost(
                prefix + "acknowledgement p50 at half that rate, ms", latencies.percentileMs(50), 10, 3));
        figures.add(Measurement.atMost(
                prefix + "acknowledgement p99 at half that rate, ms", latencies.percentileMs(99), 100, 30));
    }

    private void whilePostgresIsStopped(double bodiesPerSecond) throws Exception {
        int seconds = BEFORE_OUTAGE_S + plan.outageSeconds() + AFTER_OUTAGE_S;
        Load load = lambda.load((int) (seconds * bodiesPerSecond));
        lambda.empty();
        CompletableFuture<Paced> pacing = CompletableFuture.supplyAsync(() -> paced(load, bodiesPerSecond));
        Thread.sleep(BEFORE_OUTAGE_S * 1000L);
        long away = System.nanoTime();
        database.stop();
        Thread.sleep(plan.outageSeconds() * 1000L);
        long back = System.nanoTime();
        database.startAgain();
        Latencies latencies = pacing.join().between(away, back);
        lambda.awaitStored(load);
        say(
                "while PostgreSQL was stopped for %d s: %s; all %d bodies are stored %.1f s after its return",
                plan.outageSeconds(), latencies, load.requests().size(), EndToEnd.secondsSince(back));
        figures.add(Measurement.atMost(
                "acknowledgement p99 while PostgreSQL is stopped, ms", latencies.percentileMs(99), 250, 50));
    }

    private Paced paced(Load load, double bodiesPerSecond) {
        try {
            return lambda.pace(load, bodiesPerSecond);
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private void bombs() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        double slowest = 0;
        for (GzipBomb bomb : List.of(GzipBomb.ofBody(), GzipBomb.ofAgentPayload())) {
            for (int i = 0; i < BOMBS; i++) {
                GzipBomb.Answer answer = bomb.post(client, filigree.ingest());
                slowest = Math.max(slowest, answer.status() == 413 ? answer.ms() : Double.POSITIVE_INFINITY);
                say("gzip bomb in the %s: %d after %.0f ms", bomb.layer(), answer.status(), answer.ms());
            }
        }
        figures.add(Measurement.atMost("413 for a gzip bomb, ms (slowest)", slowest, 500, 500));
    }

    private void heap() throws IOException {
        try (Stream<String> log = Files.lines(filigree.log(), UTF_8)) {
            boolean enough = log.noneMatch(line -> line.contains("OutOfMemoryError"));
            say(
                    "heap: -Xmx%dm %s; at most %d MB in use after a collection",
                    plan.heapMb(), enough ? "was enough" : "was NOT enough", gcLog.mostUsedAfterCollectionMb());
            figures.add(Measurement.atMost(
                    "heap given (-Xmx) for all of this, MB",
                    enough ? plan.heapMb() : Double.POSITIVE_INFINITY,
                    512,
                    256));
        }
    }

    private void decoration() throws SQLException {
        List<byte[]> bodies = new Requests(BodyFormat.AWS_LAMBDA, LoadBenchOptions.FUNCTIONS)
                .make(plan.bodies() / 10).stream()
                        .map(body -> body.post().body())
                        .toList();
        DecorationCost.Sums sums = new DecorationCost(database, rows, bodies).measure(plan.decorationRounds());
        say("decode and store: %.2f s with decoration, %.2f s without", sums.with(), sums.without());
        figures.add(Measurement.atMost("decode and store with decoration ÷ without", sums.ratio(), 1.15, 1.05));
    }

    static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
