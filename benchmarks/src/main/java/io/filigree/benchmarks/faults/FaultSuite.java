package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.KafkaBroker;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.FileSystemUtils;

/**
 * Runs scenarios on one PostgreSQL and checks after each that every acknowledged event is stored exactly once.
 * They share one Filigree until one fails; some start further ones. {@code benchmarks/faults.md} describes
 * the scenarios.
 */
public final class FaultSuite implements AutoCloseable {

    /** In the lock order of Filigree's own statements, because Filigree runs while its tables are emptied. */
    private static final String EMPTY = """
            TRUNCATE invocation_completion, lambda_invocation, lambda_invocation_error, span, log, custom_event,
                     ingested_message, undecoded_message, quarantined_payload
            """;

    private final Options options;
    private final SuiteForm form;
    private final HarnessDatabase database;
    private final @Nullable KafkaBroker broker;
    private FiligreeProcess filigree;
    private int begun;
    private int succeeded;

    private FaultSuite(
            Options options,
            SuiteForm form,
            HarnessDatabase database,
            @Nullable KafkaBroker broker,
            FiligreeProcess filigree) {
        this.options = options;
        this.form = form;
        this.database = database;
        this.broker = broker;
        this.filigree = filigree;
    }

    /** Starts the processes that all scenarios need, in a directory that must not exist yet. */
    static FaultSuite open(Options options) throws IOException, InterruptedException, SQLException {
        // Deliberate failures would be logged; unexpected ones are thrown.
        LoggingSystem.get(FaultSuite.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        Path directory = options.directory();
        if (Files.exists(directory)) {
            throw new IllegalArgumentException(directory + " already exists");
        }
        HarnessDatabase database = HarnessDatabase.start(directory.resolve("postgres"));
        database.insertFleet(Load.ENVIRONMENTS);
        KafkaBroker broker = broker(options);
        SuiteForm form = broker == null ? options.form() : options.form().withSettings(broker.settings());
        FiligreeProcess filigree = FiligreeProcess.start(database, form.filigree(directory.resolve("filigree-0")));
        return new FaultSuite(options, form, database, broker, filigree);
    }

    private static @Nullable KafkaBroker broker(Options options) throws IOException, InterruptedException {
        return options.broker() == null
                ? null
                : KafkaBroker.start(
                        options.directory().resolve("kafka"),
                        Files.readString(options.broker()).strip());
    }

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        System.out.println("seed " + options.seed() + ", files in " + options.directory());
        boolean succeeded;
        try (FaultSuite suite = open(options)) {
            System.out.println(Result.header());
            for (Scenario scenario : options.scenarios()) {
                Result result = suite.run(scenario);
                System.out.println(result.line());
                result.failures().forEach(failure -> System.out.println("    " + failure));
            }
            succeeded = suite.succeeded == suite.begun;
        }
        System.exit(succeeded ? 0 : 1);
    }

    HarnessDatabase database() {
        return database;
    }

    /** The same seed results in the same bodies and pauses, independent of earlier scenarios. */
    Result run(Scenario scenario) throws IOException, InterruptedException, SQLException {
        if (succeeded < begun) {
            startAfresh();
        }
        empty();
        begun++;
        long start = System.nanoTime();
        Random random = new Random(options.seed() + scenario.ordinal());
        try (ScenarioContext stage = new ScenarioContext(directoryOf(scenario), database, filigree, form, random)) {
            scenario.play(stage);
            stage.awaitEmptySpools();
            stage.awaitStackTraces();
            stage.inspect(scenario);
            stage.ledger().flush();
            Result result = new Result(
                    scenario,
                    Result.Counts.of(stage.ledger()),
                    check(scenario),
                    Duration.ofNanos(System.nanoTime() - start),
                    stage.problems());
            succeeded += result.failures().isEmpty() ? 1 : 0;
            return result;
        }
    }

    /** A failed scenario and the payloads left in its spool must not affect the next one. */
    private void startAfresh() throws IOException, InterruptedException {
        filigree.close();
        database.startAgain();
        database.awaitAnswer();
        filigree = FiligreeProcess.start(
                database, form.filigree(options.directory().resolve("filigree-" + begun)));
    }

    /** Compares the database with the ledger of the last scenario. */
    AuditResult check(Scenario scenario) throws SQLException, IOException {
        return new Audit(database.dataSource()).of(directoryOf(scenario).resolve(ScenarioContext.LEDGER));
    }

    private void empty() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(EMPTY);
        }
    }

    private Path directoryOf(Scenario scenario) {
        return options.directory().resolve(scenario.title());
    }

    /** Stops the processes that it started. Keeps the files only after a failure. */
    @Override
    public void close() throws IOException {
        filigree.close();
        database.close();
        if (broker != null) {
            broker.close();
        }
        if (succeeded == begun) {
            FileSystemUtils.deleteRecursively(options.directory());
        }
    }
}
