package io.filigree.benchmarks.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.benchmarks.faults.Delivery.Fate;
import io.filigree.benchmarks.faults.ExtensionCourier.Manners;
import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;

/** The load and processes of a scenario. Closing it stops them. */
final class ScenarioContext implements AutoCloseable {

    /** The ledger's file in a scenario's directory. */
    static final String LEDGER = "ledger";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_EVERY_MS = 50;

    /** Filigree reads the lag every two seconds. */
    private static final Duration LAG_OF_KAFKA = Duration.ofSeconds(6);

    private static final String SEPARATE_STACK_TRACES = """
            SELECT count(*)
              FROM lambda_invocation_error AS trace JOIN lambda_invocation_error AS error USING (request_id)
             WHERE trace.inferred_from_log AND trace.completion ? 'stackTrace'
               AND error.inferred_from_log IS NOT TRUE
               AND NOT (coalesce(error.completion, '{}') || error.attributes) ? 'stackTrace'
            """;

    /** A log line of one of Filigree's loggers, whose names Spring Boot shortens. */
    private static final Pattern ERROR = Pattern.compile("\\S+ +ERROR \\d+ --- .*\\bi\\.f(iligree)?\\..*");

    private final Path directory;
    private final HarnessDatabase database;
    private final SuiteForm form;
    private final Random random;
    private final Ledger ledger;
    private final FiligreeProcess filigree;
    private final List<FiligreeProcess> others = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    ScenarioContext(Path directory, HarnessDatabase database, FiligreeProcess filigree, SuiteForm form, Random random)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.database = database;
        this.filigree = filigree;
        this.form = form;
        this.random = random;
        this.ledger = new Ledger(directory.resolve(LEDGER));
    }

    HarnessDatabase database() {
        return database;
    }

    SuiteForm form() {
        return form;
    }

    Random random() {
        return random;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Problems other than lost and duplicate events. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** The shared process, with default settings. */
    FiligreeProcess filigree() {
        return filigree;
    }

    /** Starts another process with its own home; returns when it is ready. */
    FiligreeProcess startFiligree(Map<String, String> settings) throws IOException, InterruptedException {
        Path home = directory.resolve("filigree-" + (others.size() + 1));
        Map<String, String> all = new HashMap<>(form.settings());
        all.putAll(settings);
        FiligreeProcess other =
                FiligreeProcess.start(database, form.filigree(home).withEnvironment(all));
        others.add(other);
        return other;
    }

    private List<FiligreeProcess> processes() {
        return Stream.concat(Stream.of(filigree), others.stream()).toList();
    }

    /** A load in which each extension posts each body once and records its outcome. */
    Load load(FiligreeProcess filigree) {
        return load(manners -> new ExtensionCourier(filigree.ingest(), manners), ledger::enter);
    }

    Load load(Function<Manners, Courier> couriers, BiConsumer<PostedBody, Delivery> book) {
        Load load = Load.start(couriers, book, random.nextLong());
        loads.add(load);
        return load;
    }

    void pause(Duration pause) throws InterruptedException {
        Thread.sleep(pause.toMillis());
    }

    /** Waits for a random time. */
    void pauseAtRandom() throws InterruptedException {
        Thread.sleep(random.nextLong(form.longestPause().toMillis()));
    }

    void await(String what, Condition condition) throws IOException, InterruptedException, SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Timed out waiting for " + what);
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** Waits until every spool is empty or has a parked payload. */
    void awaitEmptySpools() throws IOException, InterruptedException, SQLException {
        if (!form.settings().isEmpty()) {
            pause(LAG_OF_KAFKA);
        }
        for (FiligreeProcess process : processes()) {
            await("an empty spool", () -> {
                ProcessMetrics metrics = ProcessMetrics.of(process);
                return metrics.value("filigree_spool_payloads") == 0
                        || !metrics.parked().isEmpty();
            });
        }
    }

    /** Waits until no stack trace is stored separately from its error. */
    void awaitStackTraces() throws IOException, InterruptedException, SQLException {
        await("stack traces merged into their errors", () -> {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(SEPARATE_STACK_TRACES)) {
                row.next();
                return row.getLong(1) == 0;
            }
        });
    }

    void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    void expectEveryBodyAcknowledged() {
        long others = ledger.posted() - ledger.bodies(Fate.ACKNOWLEDGED);
        expect(others == 0, others + " bodies were not acknowledged");
    }

    /** Checks for parked payloads and logged errors. */
    void inspect(Scenario scenario) throws IOException, InterruptedException {
        for (FiligreeProcess process : processes()) {
            ProcessMetrics.of(process).parked().forEach(sample -> problems.add("parked: " + sample));
            List<String> errors;
            try (var lines = Files.lines(process.log(), ISO_8859_1)) { // a kill can truncate a character
                errors = lines.filter(line -> ERROR.matcher(line).matches())
                        .filter(line -> !scenario.mayLog(line))
                        .toList();
            }
            if (!errors.isEmpty()) {
                problems.add(errors.size() + " errors in " + process.log() + ", the first: " + errors.get(0));
            }
        }
    }

    @Override
    public void close() throws IOException {
        loads.forEach(Load::abandon);
        others.forEach(FiligreeProcess::close);
        ledger.close();
    }

    /** A condition to wait for. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException, SQLException;
    }
}
