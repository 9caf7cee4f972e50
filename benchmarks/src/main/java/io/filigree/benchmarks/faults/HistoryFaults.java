package io.filigree.benchmarks.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.benchmarks.faults.HistoryEvents.Half;
import io.filigree.benchmarks.faults.HistoryLedger.Comparison;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.simulator.extension.Post;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.FileSystemUtils;

/**
 * Kills Filigree and PostgreSQL while events move to history, are merged and expire, and fills the disk. After each fault every
 * acknowledged event is looked up by its id with NRQL. {@code benchmarks/faults.md} describes it.
 */
public final class HistoryFaults implements AutoCloseable {

    private static final List<HistoryPhase> PHASES = List.of(HistoryPhase.values());
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int CONTROL_HOURS = 5;
    private static final int CONTROL_EVENTS = 6;
    private static final int RETENTION_HOURS = 23;
    private static final int LEAST_RETENTION_HOURS = 8;

    /** One in so many kills of Filigree is followed by another one while it starts. */
    private static final int KILLS_AT_START = 4;

    private final Options options;
    private final HarnessDatabase database;
    private final HistoryVolume volume;
    private final FiligreeProcess filigree;
    private final HistoryQueries queries;
    private final HistoryLedger ledger = new HistoryLedger();
    private final Random random;
    private final List<String> failures = new ArrayList<>();
    private int retentionHours = RETENTION_HOURS;
    private boolean finished;

    private HistoryFaults(Options options) throws IOException, InterruptedException, SQLException {
        this.options = options;
        this.random = new Random(options.seed());
        Path home = options.directory().resolve("filigree").toAbsolutePath();
        this.database = HarnessDatabase.start(options.directory().resolve("postgres"));
        database.insertFleet(Load.ENVIRONMENTS);
        this.volume = HistoryVolume.mount(home.resolve("history"));
        this.filigree = FiligreeProcess.create(database, options.form().filigree(home));
        this.queries = new HistoryQueries(filigree);
        filigree.configure(settings());
        filigree.startAgain();
    }

    static HistoryFaults open(Options options) throws IOException, InterruptedException, SQLException {
        LoggingSystem.get(HistoryFaults.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        if (Files.exists(options.directory())) {
            throw new IllegalArgumentException(options.directory() + " already exists");
        }
        return new HistoryFaults(options);
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.parse(List.of(args));
        System.out.println("seed " + options.seed() + ", files in " + options.directory());
        List<String> failures;
        try (HistoryFaults faults = open(options)) {
            failures = faults.run();
        }
        failures.forEach(failure -> System.out.println("    " + failure));
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    /** Runs all faults and returns what failed. */
    List<String> run() throws IOException, InterruptedException, SQLException {
        Map<Instant, Long> control = addControlEvents();
        ControlQueries controlQueries = ControlQueries.start(queries, control);
        HistoryLoad load = new HistoryLoad(
                HistoryLoad.courier(filigree.ingest()),
                ledger,
                Duration.ofHours(RETENTION_HOURS - 1),
                new Random(random.nextLong()));
        try (controlQueries;
                load) {
            load.start();
            for (int kill = 0; kill < options.form().historyKills(); kill++) {
                HistoryPhase phase = PHASES.get(kill % PHASES.size());
                boolean ofPostgres = kill % 3 == 1;
                phase.await(filigree.log(), Duration.ofSeconds(6));
                Thread.sleep(random.nextLong(500));
                if (ofPostgres) {
                    database.kill();
                    database.awaitAnswer();
                } else {
                    killFiligree();
                }
                check(load, "kill " + (kill + 1) + " of " + (ofPostgres ? "PostgreSQL" : "Filigree") + ", " + phase);
            }
            fillDisk();
            check(load, "full disk");
        }
        System.out.println("queries during faults: " + controlQueries.summary());
        System.out.println("in the log: " + HistoryPhase.counts(filigree.log()));
        failures.addAll(controlQueries.wrong());
        HistoryPhase.counts(filigree.log()).forEach((phase, count) -> {
            if (count == 0) {
                failures.add("no fault can have met " + phase + ": it never happened");
            }
        });
        finished = failures.isEmpty();
        return failures;
    }

    /** Posts the events of the control queries, and waits until these are right. */
    private Map<Instant, Long> addControlEvents() throws IOException, InterruptedException, SQLException {
        HistoryEvents events = new HistoryEvents(Load.ENVIRONMENTS - 1, random.nextLong());
        ExtensionCourier courier = HistoryLoad.courier(filigree.ingest());
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Map<Instant, Long> expected = new TreeMap<>();
        for (int back = 2; back < 2 + CONTROL_HOURS; back++) {
            Instant hour = now.minus(Duration.ofHours(back));
            for (Post post : events.of(hour, Half.FIRST, CONTROL_EVENTS)) {
                PostedBody body = PostedBody.of(post);
                Delivery delivery = courier.deliver(post);
                if (delivery.fate() != Fate.ACKNOWLEDGED) {
                    throw new IllegalStateException("A body was not acknowledged before the first fault");
                }
                ledger.enter(body, hour, delivery);
                expected.merge(
                        hour,
                        body.contents().events().stream()
                                .filter(event -> HistoryQueries.KINDS.contains(event.kind()))
                                .count(),
                        Long::sum);
            }
        }
        await("the control events", () -> {
            for (Map.Entry<Instant, Long> hour : expected.entrySet()) {
                Half half = Half.FIRST;
                long found = HistoryQueries.countOf(queries.count(half.begin(hour.getKey()), half.end(hour.getKey())));
                if (found != hour.getValue()) {
                    return false;
                }
            }
            return true;
        });
        return expected;
    }

    /** Starts it again with a shorter retention, so that hours expire, and so that hours of partitions are sealed again. */
    private void killFiligree() throws IOException, InterruptedException, SQLException {
        filigree.kill();
        retentionHours = Math.max(LEAST_RETENTION_HOURS, retentionHours - expiringHours());
        filigree.configure(settings());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE history_table SET sealed_until = NULL");
        }
        if (random.nextInt(KILLS_AT_START) == 0 && options.form().equals(SuiteForm.LONG)) {
            filigree.launch();
            Thread.sleep(3_000 + random.nextLong(3_000));
            filigree.kill();
        }
        filigree.startAgain();
    }

    /** By how many hours the retention is shortened at each start, so that some expire until the last one. */
    private int expiringHours() {
        int range = RETENTION_HOURS - LEAST_RETENTION_HOURS;
        return Math.max(1, range / options.form().historyKills());
    }

    /** Sealing stops and says why, nothing is lost, and it resumes when there is space. */
    private void fillDisk() throws IOException, InterruptedException, SQLException {
        long others = ledger.otherBodies();
        double failed = failedSealings();
        volume.fill(64 << 10);
        await("a sealing that fails on a full disk", () -> failedSealings() > failed);
        Thread.sleep(2_000);
        try (Stream<String> lines = Files.lines(filigree.log(), ISO_8859_1)) {
            if (lines.noneMatch(line -> line.contains("No space left for history"))) {
                failures.add("the log does not say that the disk of history is full");
            }
        }
        if (ledger.otherBodies() > others) {
            failures.add("bodies were not acknowledged while the disk of history was full");
        }
        volume.makeRoom();
        double sealed = sealedEvents();
        await("sealing after there was room", () -> sealedEvents() > sealed);
    }

    private double failedSealings() throws IOException, InterruptedException {
        return ProcessMetrics.of(filigree).sum("filigree_history_failures_total{", "task=\"seal\"");
    }

    private double sealedEvents() throws IOException, InterruptedException {
        return ProcessMetrics.of(filigree).sum("filigree_history_sealed_total{", "");
    }

    /** Waits until all acknowledged events are stored, and compares them with the results of queries. */
    private void check(HistoryLoad load, String fault) throws IOException, InterruptedException, SQLException {
        load.pause();
        try {
            await("an empty spool", () -> ProcessMetrics.of(filigree).value("filigree_spool_payloads") == 0);
            Instant now = Instant.now();
            Instant oldest = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(retentionHours - 1));
            Comparison found = ledger.compare(
                    queries.stored(now.minus(Duration.ofHours(RETENTION_HOURS + 2)), now),
                    HistoryQueries.KINDS,
                    oldest);
            System.out.printf(
                    "%-36s acked bodies %6d, other %4d, expected %7d, found %7d, lost %d, duplicates %d%n",
                    fault,
                    ledger.acknowledgedBodies(),
                    ledger.otherBodies(),
                    found.expected(),
                    found.stored(),
                    found.lost(),
                    found.duplicates());
            if (!found.isClean()) {
                failures.add(fault + ": " + found);
            }
        } finally {
            load.resume();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("FILIGREE_HISTORY_ENABLED", "true");
        settings.put("FILIGREE_HISTORY_PACE_ACCELERATED", "true");
        settings.put("FILIGREE_HISTORY_PACE_INTERVAL", "200ms");
        settings.put("FILIGREE_HISTORY_PACE_LATE", "1s");
        settings.put("FILIGREE_HISTORY_PACE_MAINTENANCE", "2s");
        settings.put("FILIGREE_HISTORY_SEALAFTER", "3s");
        settings.put("FILIGREE_HISTORY_DELETEAFTER", "30s");
        settings.put("FILIGREE_INGEST_DRAIN_LATEWINDOW", "1m"); // files of settled hours are merged
        settings.put("FILIGREE_QUERY_PERMINUTE", "1000000");
        settings.put("FILIGREE_QUERY_SAMEPERMINUTE", "1000000");
        for (String type : List.of("INVOCATIONS", "ERRORS", "SPANS", "LOGS", "CUSTOMEVENTS")) {
            settings.put("FILIGREE_HISTORY_RETENTION_" + type, retentionHours + "h");
        }
        return settings;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException, SQLException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        IOException last = null;
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Timed out waiting for " + what, last);
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            filigree.close();
        } finally {
            try {
                volume.close();
            } finally {
                database.close();
            }
        }
        if (finished) {
            FileSystemUtils.deleteRecursively(options.directory());
        }
    }
}
