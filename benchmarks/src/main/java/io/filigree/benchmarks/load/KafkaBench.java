package io.filigree.benchmarks.load;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.filigree.benchmarks.harness.BenchBody;
import io.filigree.benchmarks.harness.BodyFormat;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.IngestConnection;
import io.filigree.benchmarks.harness.KafkaBroker;
import io.filigree.benchmarks.harness.Requests;
import io.filigree.benchmarks.harness.Senders;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.benchmarks.load.KafkaRound.Spent;
import org.jspecify.annotations.Nullable;

/**
 * One ingest process with its spool in files, then one, two and three with the spool in Kafka, then the first again: events
 * acknowledged and stored per second, and who spent the processors' time. Ends with status 1 when an event is lost or stored
 * twice.
 */
public final class KafkaBench {

    private static final int MOST_PROCESSES = 3;
    private static final int FUNCTIONS = 10_000;
    private static final int CONNECTIONS = 30;
    private static final String HEAP = "512m";

    /** Rounds before those that count: each setup has a process that has just started. */
    private static final int WARM_UPS = 2;

    private static final String FILES = "1 process, files";
    private static final String FILES_AGAIN = "1 process, files (again)";
    private static final long LOOK_EVERY_MS = 100;
    private static final long STORE_LIMIT_S = 180;

    private final KafkaBenchOptions options;
    private final HarnessDatabase database;
    private final Path directory;
    private final EventRows rows;
    private final Requests requests = new Requests(BodyFormat.AWS_LAMBDA, FUNCTIONS);
    private final Map<String, KafkaRound> results = new LinkedHashMap<>();

    private KafkaBench(KafkaBenchOptions options, HarnessDatabase database, Path directory) {
        this.options = options;
        this.database = database;
        this.directory = directory;
        this.rows = new EventRows(database, directory);
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        KafkaBenchOptions options;
        try {
            options = KafkaBenchOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(KafkaBenchOptions.USAGE);
            System.exit(2);
            return;
        }
        Workspace workspace = Workspace.in(options.directory());
        LoadBench.say("Files are in %s", workspace.directory());
        try (HarnessDatabase database =
                HarnessDatabase.start(workspace.directory().resolve("postgres"))) {
            database.insertFleet(FUNCTIONS);
            new KafkaBench(options, database, workspace.directory()).run();
        }
        workspace.remove();
    }

    private void run() throws Exception {
        withFiles(FILES);
        withKafka();
        withFiles(FILES_AGAIN);
        System.out.println();
        System.out.print(table());
    }

    private void withFiles(String name) throws Exception {
        try (FiligreeProcess filigree = start("files", Map.of())) {
            measure(name, List.of(filigree), null);
        }
    }

    private void withKafka() throws Exception {
        List<FiligreeProcess> processes = new ArrayList<>();
        try (KafkaBroker broker = KafkaBroker.start(
                Files.createDirectories(directory.resolve("kafka")),
                Files.readString(options.brokerClassPath()).strip())) {
            while (processes.size() < MOST_PROCESSES) {
                processes.add(start("kafka-" + (processes.size() + 1), broker.settings()));
                measure(
                        processes.size() + (processes.size() == 1 ? " process" : " processes") + ", Kafka",
                        processes,
                        broker);
            }
        } finally {
            processes.forEach(FiligreeProcess::close);
        }
    }

    private FiligreeProcess start(String home, Map<String, String> settings) throws IOException, InterruptedException {
        Map<String, String> environment = new LinkedHashMap<>(settings);
        environment.put("FILIGREE_ROLES", "ingest");
        return FiligreeProcess.start(
                database,
                FiligreeProcess.Options.of(directory.resolve(home), HEAP).withEnvironment(environment));
    }

    private void measure(String name, List<FiligreeProcess> processes, @Nullable KafkaBroker broker) throws Exception {
        for (int i = 1; i <= WARM_UPS; i++) {
            round(name + ", warm-up", processes, broker);
        }
        List<KafkaRound> rounds = new ArrayList<>();
        for (int i = 1; i <= options.rounds(); i++) {
            rounds.add(round(name + ", round " + i, processes, broker));
        }
        results.put(name, KafkaRound.medianOf(rounds));
    }

    private KafkaRound round(String name, List<FiligreeProcess> processes, @Nullable KafkaBroker broker)
            throws Exception {
        List<BenchBody> bodies = requests.make(options.bodies());
        long events = bodies.stream().mapToLong(BenchBody::events).sum();
        List<List<byte[]>> loads = distribute(bodies, processes);
        rows.truncate();
        rows.checkpoint();
        Spent before = Spent.now(database, processes, broker);
        long start = System.nanoTime();
        sendAll(loads, processes);
        double acknowledged = EndToEnd.secondsSince(start);
        awaitStored(events);
        double stored = EndToEnd.secondsSince(start);
        KafkaRound round = new KafkaRound(
                events / acknowledged,
                events / stored,
                Spent.now(database, processes, broker).since(before));
        LoadBench.say(
                "%s: %d events acknowledged in %.1f s, stored in %.1f s; %s",
                name, events, acknowledged, stored, round.shares());
        return round;
    }

    /** As a load balancer that gives every process the same number of bodies. */
    private static List<List<byte[]>> distribute(List<BenchBody> bodies, List<FiligreeProcess> processes) {
        List<List<byte[]>> loads = new ArrayList<>();
        processes.forEach(process -> loads.add(new ArrayList<>()));
        for (int i = 0; i < bodies.size(); i++) {
            int process = i % processes.size();
            loads.get(process)
                    .add(IngestConnection.request(
                            processes.get(process).ingest(), bodies.get(i).post()));
        }
        return loads;
    }

    private static void sendAll(List<List<byte[]>> loads, List<FiligreeProcess> processes) {
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int i = 0; i < loads.size(); i++) {
            List<byte[]> load = loads.get(i);
            Senders senders = new Senders(processes.get(i).ingest(), CONNECTIONS / processes.size());
            sending.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            senders.sendAll(load);
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new CompletionException(e);
                        }
                    },
                    task -> new Thread(task, "load").start()));
        }
        sending.forEach(CompletableFuture::join);
    }

    private void awaitStored(long events) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        long stored = rows.count();
        while (stored < events) {
            if (EndToEnd.secondsSince(start) > STORE_LIMIT_S) {
                break;
            }
            Thread.sleep(LOOK_EVERY_MS);
            stored = rows.count();
        }
        if (stored != events) {
            throw new IllegalStateException(stored + " events are stored of " + events + " that were acknowledged");
        }
    }

    private String table() {
        KafkaRound files = requireNonNull(results.get(FILES), "measured");
        StringBuilder table = new StringBuilder(String.format(
                "%-26s %14s %8s %10s %8s %14s %8s  %s%n",
                "setup",
                "acknowledged/s",
                "÷ files",
                "stored/s",
                "÷ files",
                "ms/1000 events",
                "÷ files",
                "processors"));
        results.forEach((name, round) -> table.append(String.format(
                Locale.ROOT,
                "%-26s %14.0f %8.2f %10.0f %8.2f %14.0f %8.2f  %s%n",
                name,
                round.acknowledgedPerSecond(),
                round.acknowledgedPerSecond() / files.acknowledgedPerSecond(),
                round.storedPerSecond(),
                round.storedPerSecond() / files.storedPerSecond(),
                round.processorMsPerThousandEvents(),
                round.processorMsPerThousandEvents() / files.processorMsPerThousandEvents(),
                round.shares())));
        return table.toString();
    }
}
