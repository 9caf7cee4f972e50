package io.filigree.benchmarks.query;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.HistoryFiles;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.db.FiligreeHome;
import io.filigree.db.event.EventPartitions;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.history.HistoryKeeper;
import io.filigree.history.HistoryReader;
import io.filigree.history.HistorySettings;
import io.filigree.history.HistoryStore;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.columnar.DuckDb;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.DateTexts;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.plan.StorageRanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.util.unit.DataSize;

/**
 * Queries over a day whose first half is in history: how long they take for each half, and for the whole day, in turns. Prints the
 * fastest run of each, and ends with status 1 when a whole day takes more than 1.5 times its slower half.
 */
public final class HistoryBench {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SEAL_AFTER = Duration.ofHours(7);
    private static final double MOST = 1.5;

    private static final Instant BEGIN =
            GeneratedDay.DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Instant NOON = BEGIN.plus(Duration.ofHours(12));

    /** Each as a name and a query without a time range. */
    private static final List<String> QUERIES = List.of(
            "SELECT count(*) FROM AwsLambdaInvocation",
            "SELECT percentile(duration, 50, 95, 99) FROM AwsLambdaInvocation",
            "SELECT median(totalTime) FROM AwsLambdaInvocation",
            "SELECT percentile(duration, 95) FROM AwsLambdaInvocation TIMESERIES 30 minutes",
            "SELECT percentile(duration, 95) FROM AwsLambdaInvocation FACET aws.runtime",
            "SELECT percentile(duration, 95) FROM AwsLambdaInvocation WHERE error IS TRUE",
            "SELECT uniqueCount(customer) FROM AwsLambdaInvocation",
            "SELECT uniqueCount(aws.requestId) FROM AwsLambdaInvocation",
            "SELECT uniqueCount(customer) FROM AwsLambdaInvocation FACET aws.lambda.eventSource.eventType");

    private HistoryBench() {}

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        QueryBenchOptions plan = QueryBenchOptions.parseOrExit(args, HistoryBench.class);
        Workspace workspace = Workspace.in(plan.directory());
        System.out.println("Files are in " + workspace.directory());
        boolean good;
        try (HarnessDatabase database =
                HarnessDatabase.start(workspace.directory().resolve("history-postgres"))) {
            FiligreeHome home = new FiligreeHome(workspace.directory().resolve("home"));
            seal(database, home, plan);
            good = run(database, home, plan.rounds());
        }
        workspace.remove();
        System.exit(good ? 0 : 1);
    }

    /** Loads the day once, and moves its first half to history. */
    private static void seal(HarnessDatabase database, FiligreeHome home, QueryBenchOptions plan) throws SQLException {
        if (home.home().resolve("history").toFile().exists()) {
            System.out.println("The day is there already.");
            return;
        }
        EventPartitions partitions = new EventPartitions(database.dataSource());
        for (String table : EventPartitions.tables()) {
            partitions.ensureHours(table, BEGIN, GeneratedDay.END.minus(Duration.ofHours(1)));
        }
        new GeneratedDay(
                        database,
                        new QueryBenchOptions(plan.directory(), plan.invocations(), 1_000, plan.functions(), 1))
                .load();
        Duration month = Duration.ofDays(30);
        HistorySettings settings = new HistorySettings(
                true,
                SEAL_AFTER,
                DataSize.ofMegabytes(128),
                2,
                1_000_000,
                Duration.ofMinutes(15),
                new HistorySettings.Query(DataSize.ofMegabytes(256), 2, DataSize.ofGigabytes(4)),
                HistorySettings.Pace.NORMAL,
                new HistorySettings.Retention(month, month, month, month, month),
                HistorySettings.S3.NONE);
        Clock clock = Clock.fixed(NOON.plus(SEAL_AFTER), ZoneOffset.UTC);
        new HistoryKeeper(
                        database.dataSource(),
                        HistoryStore.inDirectory(home),
                        settings,
                        Duration.ofHours(24),
                        clock,
                        new SimpleMeterRegistry())
                .run();
    }

    private static boolean run(HarnessDatabase database, FiligreeHome home, int rounds) {
        List<Measurement> figures = new ArrayList<>();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            pool.setMaximumPoolSize(4);
            HistoryStore store = HistoryStore.inDirectory(home);
            DuckDb.Settings settings = new DuckDb.Settings(
                    store.root(), store.temporaryOfQueries(), 2, 256_000_000, 4_000_000_000L, 16_000_000);
            try (GuardedQueryDatabase guarded = GuardedQueryDatabase.withoutRequests(pool);
                    DuckDb files = DuckDb.start(
                            settings,
                            new HistoryFiles(new HistoryReader(store)),
                            DateTexts::millis,
                            new SimpleMeterRegistry())) {
                QueryEngine nrql = new PostgresQueryEngine(
                        guarded,
                        new InventoryReader(pool, Duration.ofDays(7)),
                        NrqlFunctions.CATALOG,
                        Clock.fixed(GeneratedDay.END, ZoneOffset.UTC),
                        Long.MAX_VALUE,
                        StorageRanges.ONE,
                        files);
                for (String query : QUERIES) {
                    try {
                        figures.add(measured(nrql, query, rounds));
                    } catch (QueryRefusedException e) {
                        System.out.println("Rejected: " + e.getMessage() + ": " + query);
                    }
                }
            }
        }
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    private static Measurement measured(QueryEngine nrql, String query, int rounds) {
        double old = Double.MAX_VALUE;
        double recent = Double.MAX_VALUE;
        double both = Double.MAX_VALUE;
        for (int round = 0; round <= rounds; round++) {
            old = Math.min(old, millis(nrql, query, BEGIN, NOON));
            recent = Math.min(recent, millis(nrql, query, NOON, GeneratedDay.END));
            both = Math.min(both, millis(nrql, query, BEGIN, GeneratedDay.END));
        }
        double ratio = both / Math.max(old, recent);
        System.out.printf(
                Locale.ROOT,
                "history %8.1f ms   recent %8.1f ms   both %8.1f ms   ÷ slower half %.2f   %s%n",
                old,
                recent,
                both,
                ratio,
                query);
        String name = query.replace("SELECT ", "").replace(" FROM AwsLambdaInvocation", "");
        return Measurement.atMost(name.substring(0, Math.min(58, name.length())), ratio, MOST, MOST);
    }

    private static double millis(QueryEngine nrql, String query, Instant from, Instant to) {
        long began = System.nanoTime();
        nrql.answer(new QueryRequest(query, AccountScope.ALL, TIMEOUT, false, new QueryRequest.Range(from, to)));
        return (System.nanoTime() - began) / 1e6;
    }
}
