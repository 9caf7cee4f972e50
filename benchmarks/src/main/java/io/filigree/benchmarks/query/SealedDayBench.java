package io.filigree.benchmarks.query;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.benchmarks.harness.FiligreeProcess;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Medians;
import io.filigree.benchmarks.harness.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * A day of events before and after it moves to history: bytes of an event in both stores, the rate of sealing, and the queries of a
 * whole day of {@link QueryBench} as NRQL on PostgreSQL, as NRQL on history, and as SQL of DuckDB on the same files. NRQL runs in a
 * Filigree process and is measured with the HTTP request; DuckDB runs in this process with as many threads.
 *
 * <p>The directory is one of {@link QueryBench}, which it changes: its events are in history afterwards. If they are already,
 * only history is measured.
 */
public final class SealedDayBench {

    private static final List<String> TABLES = List.of("lambda_invocation", "span");
    private static final Duration LIMIT = Duration.ofHours(2);
    private static final int WARM_UP = 3;
    private static final Pattern SEALED = Pattern.compile("filigree_history_sealed_total\\{[^}]*} ([0-9.E+]+)");

    private final QueryBenchOptions plan;
    private final Path home;
    private final HarnessDatabase database;
    private final HttpClient http = HttpClient.newHttpClient();

    private SealedDayBench(QueryBenchOptions plan, Path home, HarnessDatabase database) {
        this.plan = plan;
        this.home = home;
        this.database = database;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        QueryBenchOptions plan = QueryBenchOptions.parseOrExit(args, SealedDayBench.class);
        Workspace workspace = Workspace.in(plan.directory());
        System.out.println("Files are in " + workspace.directory());
        Path home = workspace.directory().resolve("history-home");
        try (HarnessDatabase database =
                HarnessDatabase.start(workspace.directory().resolve("query-postgres"))) {
            new SealedDayBench(plan, home, database).run();
        }
        workspace.remove();
    }

    private void run() throws IOException, InterruptedException, SQLException {
        List<BenchQuery> days =
                BenchQuery.all().stream().filter(BenchQuery::day).toList();
        Map<String, Double> inPostgres = new HashMap<>();
        Map<String, Double> before = new HashMap<>();
        boolean sealed = Files.isDirectory(home.resolve("history"));
        if (!sealed) {
            new GeneratedDay(database, plan).load();
            for (String table : TABLES) {
                before.put(table, bytesInPostgres(table) / (double) rows(table));
            }
            try (FiligreeProcess filigree = start(false)) {
                days.forEach(query -> inPostgres.put(query.name(), nrql(filigree, query)));
            }
        }
        try (FiligreeProcess filigree = start(true)) {
            if (!sealed) {
                seal(filigree);
            }
            System.out.println();
            for (String table : TABLES) {
                try (DuckDbFiles files = files(table)) {
                    printSize(table, before.get(table), files);
                }
            }
            System.out.println();
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %14s %14s %14s %12s %12s%n",
                    "median of " + plan.rounds() + ", ms",
                    "PostgreSQL",
                    "history",
                    "bare DuckDB",
                    "PG/history",
                    "history/bare");
            for (BenchQuery query : days) {
                try (DuckDbFiles files = files("lambda_invocation")) {
                    print(query.name(), inPostgres.get(query.name()), nrql(filigree, query), bare(files, query));
                }
            }
        }
    }

    /** Without limits of queries, and without retention. */
    static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("FILIGREE_RECOMMENDATIONS_ENABLED", "false");
        settings.put("FILIGREE_QUERY_PERMINUTE", "1000000");
        settings.put("FILIGREE_QUERY_SAMEPERMINUTE", "1000000");
        for (String type : List.of("INVOCATIONS", "ERRORS", "SPANS", "LOGS", "CUSTOMEVENTS")) {
            settings.put("FILIGREE_HISTORY_RETENTION_" + type, "36500d");
            settings.put("FILIGREE_RETENTION_" + type, "36500d");
        }
        return settings;
    }

    private FiligreeProcess start(boolean history) throws IOException, InterruptedException {
        Map<String, String> settings = settings();
        settings.put("FILIGREE_HISTORY_ENABLED", String.valueOf(history));
        settings.put("FILIGREE_HISTORY_PACE_INTERVAL", "1s");
        settings.put("FILIGREE_HISTORY_MAXROWSPERSECOND", "1000000000");
        return FiligreeProcess.start(
                database, FiligreeProcess.Options.of(home, "512m").withEnvironment(settings));
    }

    /** From the start of the process, which is ready then, until all events have moved. */
    private void seal(FiligreeProcess filigree) throws IOException, InterruptedException, SQLException {
        long events = 0;
        for (String table : TABLES) {
            events += rows(table);
        }
        long begin = System.nanoTime();
        while (sealed(filigree) < events) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new IllegalStateException("Sealed " + sealed(filigree) + " of " + events + " events");
            }
            Thread.sleep(200);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpu = filigree.process()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
        System.out.printf(
                Locale.ROOT,
                "Sealed %d events in %.1f s: %.0f events/s; CPU time of the process with its start %.1f s%n",
                events,
                seconds,
                events / seconds,
                cpu);
    }

    private static long sealed(FiligreeProcess filigree) throws IOException, InterruptedException {
        Matcher values = SEALED.matcher(filigree.metrics());
        double sum = 0;
        while (values.find()) {
            sum += Double.parseDouble(values.group(1));
        }
        return (long) sum;
    }

    private long rows(String table) throws SQLException {
        return number("SELECT count(*) FROM " + table);
    }

    private long bytesInPostgres(String table) throws SQLException {
        return number("SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = '" + table
                + "'::regclass");
    }

    private long number(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private DuckDbFiles files(String table) throws IOException, SQLException {
        return DuckDbFiles.open(home.resolve("history").resolve(table).resolve("data"));
    }

    private static void printSize(String table, @Nullable Double before, DuckDbFiles files) throws SQLException {
        double after = files.bytes() / (double) files.rows();
        System.out.printf(
                Locale.ROOT,
                "%-20s %s bytes/event in PostgreSQL with indexes, %.1f in history with filters of ids%s (%d files)%n",
                table,
                before == null ? "?" : String.format(Locale.ROOT, "%.1f", before),
                after,
                before == null ? "" : String.format(Locale.ROOT, ": %.1f times less", before / after),
                files.count());
    }

    private static void print(String name, @Nullable Double postgres, double history, double bare) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %14s %14.1f %14.1f %12s %12.2f%n",
                name,
                postgres == null ? "?" : String.format(Locale.ROOT, "%.1f", postgres),
                history,
                bare,
                postgres == null ? "?" : String.format(Locale.ROOT, "%.1f", postgres / history),
                history / bare);
    }

    private double nrql(FiligreeProcess filigree, BenchQuery query) {
        String nrql = query.nrql()
                .replace(
                        "SINCE 1 day ago",
                        "SINCE " + GeneratedDay.END.minus(Duration.ofDays(1)).toEpochMilli() + " UNTIL "
                                + GeneratedDay.END.toEpochMilli());
        HttpRequest request = filigree.query(nrql, Duration.ofSeconds(120)).build();
        return median(() -> {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(query.name() + ": " + response.body());
            }
        });
    }

    private double bare(DuckDbFiles files, BenchQuery query) {
        return median(() -> files.run(query.name()));
    }

    private double median(Work work) {
        List<Double> millis = new ArrayList<>();
        for (int round = -WARM_UP; round < plan.rounds(); round++) {
            long begin = System.nanoTime();
            try {
                work.run();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (round >= 0) {
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }
        return Medians.of(millis);
    }

    private interface Work {
        void run() throws IOException, InterruptedException, SQLException;
    }
}
