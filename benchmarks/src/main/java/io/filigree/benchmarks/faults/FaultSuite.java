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
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.FileSystemUtils;

/**
 * Plays scenarios on one PostgreSQL and checks after each that every acknowledged event is stored, and every event once.
 * One Filigree lives through all of them, until one fails; some start others beside it. {@code benchmarks/faults.md} tells
 * what each does.
 */
public final class FaultSuite implements AutoCloseable {

    /** In the order in which Filigree's own queries lock them: it goes on while its tables are emptied. */
    private static final String EMPTY = """
            TRUNCATE invocation_completion, lambda_invocation, lambda_invocation_error, span, log, custom_event,
                     ingested_message, undecoded_message, quarantined_payload
            """;

    private final Options options;
    private final HarnessDatabase database;
    private FiligreeProcess filigree;
    private int begun;
    private int succeeded;

    private FaultSuite(Options options, HarnessDatabase database, FiligreeProcess filigree) {
        this.options = options;
        this.database = database;
        this.filigree = filigree;
    }

    /** Starts what all scenarios need, in a directory that must not be there yet. */
    static FaultSuite open(Options options) throws IOException, InterruptedException, SQLException {
        // What is broken on purpose would be logged as broken; what breaks besides is thrown.
        LoggingSystem.get(FaultSuite.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        Path directory = options.directory();
        if (Files.exists(directory)) {
            throw new IllegalArgumentException(directory + " is there already");
        }
        HarnessDatabase database = HarnessDatabase.start(directory.resolve("postgres"));
        database.insertFleet(Load.ENVIRONMENTS);
        FiligreeProcess filigree =
                FiligreeProcess.start(database, options.form().filigree(directory.resolve("filigree-0")));
        return new FaultSuite(options, database, filigree);
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

    /** The same seed makes the same bodies and the same pauses, whichever scenarios ran before. */
    Result run(Scenario scenario) throws IOException, InterruptedException, SQLException {
        if (succeeded < begun) {
            startAfresh();
        }
        empty();
        begun++;
        long start = System.nanoTime();
        Random random = new Random(options.seed() + scenario.ordinal());
        try (ScenarioContext stage =
                new ScenarioContext(directoryOf(scenario), database, filigree, options.form(), random)) {
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

    /** What went wrong in one scenario, what is left in a spool included, is not to be the next one's. */
    private void startAfresh() throws IOException, InterruptedException {
        filigree.close();
        database.startAgain();
        database.awaitAnswer();
        filigree = FiligreeProcess.start(
                database, options.form().filigree(options.directory().resolve("filigree-" + begun)));
    }

    /** Compares the database with the ledger of the scenario that was the last to run. */
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

    /** Ends what it started. Files are left only when there is something to find in them. */
    @Override
    public void close() throws IOException {
        filigree.close();
        database.close();
        if (succeeded == begun) {
            FileSystemUtils.deleteRecursively(options.directory());
        }
    }
}
