package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import io.filigree.benchmarks.harness.HarnessDatabase;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.FileSystemUtils;

/**
 * Plays scenarios on one PostgreSQL and checks after each that every acknowledged event is stored, and every event once.
 * {@code benchmarks/faults.md} tells what each does.
 */
public final class FaultSuite implements AutoCloseable {

    private static final String EMPTY = """
            TRUNCATE lambda_invocation, lambda_invocation_error, span, custom_event, invocation_completion,
                     ingested_message, undecoded_message
            """;

    private final Path directory;
    private final Form form;
    private final long seed;
    private final HarnessDatabase database;
    private int begun;
    private int succeeded;

    private FaultSuite(Path directory, Form form, long seed, HarnessDatabase database) {
        this.directory = directory;
        this.form = form;
        this.seed = seed;
        this.database = database;
    }

    /** Starts the database, in a directory that must not be there yet. */
    static FaultSuite open(Options options) throws SQLException {
        LoggingSystem.get(FaultSuite.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        if (Files.exists(options.directory())) {
            throw new IllegalArgumentException(options.directory() + " is there already");
        }
        HarnessDatabase database = HarnessDatabase.start(options.directory().resolve("postgres"));
        FaultSuite suite = new FaultSuite(options.directory(), options.form(), options.seed(), database);
        database.insertFleet(Load.ENVIRONMENTS);
        return suite;
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
        begun++;
        empty();
        long start = System.nanoTime();
        try (Stage stage = new Stage(directoryOf(scenario), database, form, seed + scenario.ordinal())) {
            scenario.play(stage);
            stage.awaitEmptySpools();
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

    /** Compares the database with the ledger of the scenario that was the last to run. */
    Tally check(Scenario scenario) throws SQLException, IOException {
        return new Audit(database.dataSource()).of(directoryOf(scenario).resolve(Stage.LEDGER));
    }

    private void empty() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(EMPTY);
        }
    }

    private Path directoryOf(Scenario scenario) {
        return directory.resolve(scenario.title());
    }

    /** Stops the database. Files are left only when there is something to find in them. */
    @Override
    public void close() throws IOException {
        database.close();
        if (succeeded == begun) {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
