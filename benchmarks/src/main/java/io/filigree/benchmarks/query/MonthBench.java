package io.filigree.benchmarks.query;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Workspace;

/**
 * Queries over 30 days of history, 150 million invocations, through a Filigree process and its HTTP API, and the same in DuckDB
 * without Filigree on the same files. Prints the memory of the process, too, and ends with status 1 when a figure misses its required
 * value.
 *
 * <p>The directory is one whose day is in history, of {@link SealedDayBench} or of the bench of the pages. The days before it
 * are written to the same history, about 8 GB.
 */
public final class MonthBench {

    private static final Instant BEGIN = GeneratedDay.END.minus(Duration.ofDays(GeneratedMonth.DAYS));

    private static final String RANGE =
            " WHERE ts >= TIMESTAMPTZ '" + BEGIN + "' AND ts < TIMESTAMPTZ '" + GeneratedDay.END + "'";

    private static final long MOST_MEGABYTES = 1_024;

    /**
     * @param sql the same in DuckDB
     * @param must maximum in seconds
     */
    private record Question(String name, String nrql, String sql, double must, double target) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question(
                    "count by tag",
                    "SELECT count(*) FROM AwsLambdaInvocation FACET tags.team",
                    "SELECT tags['team'], count(*) FROM event" + RANGE + " GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
                    2,
                    1),
            new Question(
                    "p95 by runtime by day",
                    "SELECT percentile(duration, 95) FROM AwsLambdaInvocation FACET aws.runtime TIMESERIES 1 day",
                    "SELECT runtime, time_bucket(INTERVAL 1 day, ts), quantile_cont(duration, 0.95) FROM event" + RANGE
                            + " GROUP BY 1, 2",
                    6,
                    3));

    private final FiligreeProcess filigree;
    private final int rounds;
    private final HttpClient http = HttpClient.newHttpClient();

    private MonthBench(FiligreeProcess filigree, int rounds) {
        this.filigree = filigree;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        QueryBenchOptions plan = QueryBenchOptions.parseOrExit(args, MonthBench.class);
        Path directory = plan.directory();
        if (directory == null) {
            System.err.println("--directory must name a directory whose day is in history");
            System.exit(2);
            return;
        }
        Path ofPages = directory.resolve("pages-home");
        Path home = Files.isDirectory(ofPages.resolve("history")) ? ofPages : directory.resolve("history-home");
        boolean good;
        try (HarnessDatabase database = HarnessDatabase.start(directory.resolve("query-postgres"))) {
            new GeneratedMonth(database, home.resolve("history")).write();
            try (FiligreeProcess filigree = start(database, home);
                    Connection duckDb = open(home.resolve("history/lambda_invocation/data"))) {
                good = new MonthBench(filigree, plan.rounds()).run(duckDb);
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static FiligreeProcess start(HarnessDatabase database, Path home) throws IOException, InterruptedException {
        Map<String, String> settings = SealedDayBench.settings();
        settings.put("FILIGREE_HISTORY_ENABLED", "true");
        settings.put("FILIGREE_HISTORY_SEALAFTER", "36500d"); // nothing is sealed meanwhile
        return FiligreeProcess.start(
                database, FiligreeProcess.Options.of(home, "512m").withEnvironment(settings));
    }

    /** Without a limit of memory, because the values of 150 million events do not fit into Filigree's 256 MB. */
    private static Connection open(Path data) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE VIEW event AS SELECT * FROM read_parquet('" + data + "/*/*.parquet')");
        }
        return connection;
    }

    private boolean run(Connection duckDb) throws IOException, InterruptedException, SQLException {
        List<Measurement> figures = new ArrayList<>();
        for (Question question : QUESTIONS) {
            List<Double> seconds = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                ask(question);
                seconds.add((System.nanoTime() - begin) / 1e9);
            }
            List<Double> bare = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                read(duckDb, question.sql());
                bare.add((System.nanoTime() - begin) / 1e9);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-24s first %6.2f s   median %6.2f s   bare DuckDB %6.2f s   ratio %.2f%n",
                    question.name(),
                    seconds.get(0),
                    Medians.of(seconds),
                    Medians.of(bare),
                    Medians.of(seconds) / Medians.of(bare));
            figures.add(Measurement.atMost(
                    "30 days: " + question.name() + ", median, s",
                    Medians.of(seconds),
                    question.must(),
                    question.target()));
        }
        figures.add(Measurement.atMost(
                "largest memory of the process, MB", megabytes(), MOST_MEGABYTES, 0.75 * MOST_MEGABYTES));
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    private void ask(Question question) throws IOException, InterruptedException {
        String nrql = question.nrql() + " SINCE " + BEGIN.toEpochMilli() + " UNTIL " + GeneratedDay.END.toEpochMilli();
        HttpResponse<String> response =
                http.send(filigree.query(nrql, Duration.ofSeconds(120)).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(question.name() + ": " + response.body());
        }
    }

    private static void read(Connection duckDb, String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
    }

    /** The largest resident set of the process, with the memory of DuckDB, as Linux counts it. */
    private double megabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + filigree.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }
}
