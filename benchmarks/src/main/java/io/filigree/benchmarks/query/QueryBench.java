package io.filigree.benchmarks.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.zaxxer.hikari.HikariDataSource;
import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.db.JsonText;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.nrql.guard.GuardedQueryDatabase;
import io.filigree.query.nrql.QueryDatabase;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.QueryResult;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.postgresql.util.PGobject;

/**
 * Queries of every shape over a day of events: how long NRQL takes, from text to result, compared to handwritten SQL with
 * the same result on the same tables, in turns. Prints p50 and p95 of each and a table, and ends with status 1 when a figure
 * misses its required value, or when the two results have different numbers of rows.
 */
public final class QueryBench {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int WARM_UP = 200;
    /** Queries of whole days that dashboards use and that must be fast. */
    private static final List<String> QUICK_DAYS =
            List.of("day: count", "day: percentiles", "day: count by tag", "day: average by tag");

    private final QueryBenchOptions plan;
    private final List<Measurement> figures = new ArrayList<>();

    private QueryBench(QueryBenchOptions plan) {
        this.plan = plan;
    }

    public static void main(String[] args) throws Exception {
        Workspace.warningsOnly();
        QueryBenchOptions plan = QueryBenchOptions.parseOrExit(args, QueryBench.class);
        Workspace workspace = Workspace.in(plan.directory());
        System.out.println("Files are in " + workspace.directory());
        boolean good;
        try (HarnessDatabase database =
                HarnessDatabase.start(workspace.directory().resolve("query-postgres"))) {
            new GeneratedDay(database, plan).load();
            good = new QueryBench(plan).run(database);
        }
        workspace.remove();
        System.exit(good ? 0 : 1);
    }

    private boolean run(HarnessDatabase database) {
        try (HikariDataSource pool = pool(database);
                GuardedQueryDatabase guarded = GuardedQueryDatabase.withoutRequests(pool)) {
            QueryEngine nrql = new PostgresQueryEngine(
                    guarded,
                    new InventoryReader(pool, Duration.ofDays(7)),
                    NrqlFunctions.CATALOG,
                    Clock.fixed(GeneratedDay.END, ZoneOffset.UTC),
                    Long.MAX_VALUE);
            warmUp(nrql);
            List<Timed> timed = BenchQuery.all().stream().map(Timed::new).toList();
            for (int round = 0; round <= plan.rounds(); round++) {
                for (Timed question : timed) {
                    question.ask(nrql, guarded, round % 2 == 0);
                }
                if (round == 0) {
                    timed.forEach(Timed::forget); // it warmed up the caches and the compiler
                }
            }
            timed.forEach(question -> System.out.println(question.line()));
            judge(timed);
        }
        System.out.println();
        System.out.print(Measurement.table(figures));
        return figures.stream().allMatch(Measurement::reachesMust);
    }

    /** Filigree runs for days: what its compiler makes of the code in the first minutes is not what is measured. */
    private static void warmUp(QueryEngine nrql) {
        for (BenchQuery asked : BenchQuery.all()) {
            String minute = asked.nrql()
                    .replaceAll("SINCE 1 (hour|day) ago", "SINCE 1 minute ago")
                    .replaceAll("TIMESERIES \\d+ minutes?", "TIMESERIES 1 second");
            for (int i = 0; i < WARM_UP; i++) {
                nrql.answer(new QueryRequest(minute, AccountScope.ALL, TIMEOUT, false, null));
            }
        }
    }

    /** As Filigree has one: connecting is not what is measured. */
    private static HikariDataSource pool(HarnessDatabase database) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database.dataSource());
        pool.setMaximumPoolSize(4);
        return pool;
    }

    private void judge(List<Timed> timed) {
        double[] ratios = timed.stream().mapToDouble(Timed::ratio).sorted().toArray();
        double[] hours = timed.stream()
                .filter(question -> !question.asked.day())
                .flatMapToDouble(question -> question.nrqlMillis.stream().mapToDouble(Double::doubleValue))
                .sorted()
                .toArray();
        figures.add(Measurement.atMost(
                "NRQL ÷ SQL by hand, median of " + timed.size() + " queries", ratios[ratios.length / 2], 1.05, 1.05));
        double[] fastest =
                timed.stream().mapToDouble(Timed::ratioOfFastest).sorted().toArray();
        figures.add(
                Measurement.atMost("the same of the fastest runs, median", fastest[fastest.length / 2], 1.05, 1.05));
        figures.add(Measurement.atMost("the same of the fastest runs, largest", fastest[fastest.length - 1], 1.5, 1.5));
        figures.add(Measurement.atMost("windows of an hour, p95, ms", at(hours, 0.95), 200, 150));
        timed.stream()
                .filter(question -> QUICK_DAYS.contains(question.asked.name()))
                .forEach(question -> figures.add(Measurement.atMost(
                        question.asked.name() + ", p50, ms", at(question.nrqlMillis, 0.5), 2_000, 1_000)));
    }

    private static double at(List<Double> millis, double share) {
        return at(millis.stream().mapToDouble(Double::doubleValue).sorted().toArray(), share);
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1))];
    }

    /** A query and how long it took, each time. */
    private static final class Timed {

        private final BenchQuery asked;
        private final List<Double> nrqlMillis = new ArrayList<>();
        private final List<Double> sqlMillis = new ArrayList<>();
        private long values;

        Timed(BenchQuery asked) {
            this.asked = asked;
        }

        void ask(QueryEngine nrql, QueryDatabase database, boolean nrqlFirst) {
            int rows = 0;
            int expected = 0;
            for (boolean inNrql : nrqlFirst ? List.of(true, false) : List.of(false, true)) {
                long began = System.nanoTime();
                if (inNrql) {
                    rows = rows(nrql.answer(new QueryRequest(asked.nrql(), AccountScope.ALL, TIMEOUT, false, null)));
                    nrqlMillis.add((System.nanoTime() - began) / 1e6);
                } else {
                    expected = rows(database);
                    sqlMillis.add((System.nanoTime() - began) / 1e6);
                }
            }
            if (rows != expected) {
                throw new IllegalStateException(asked.name() + ": " + rows + " rows by NRQL, " + expected + " by SQL");
            }
        }

        /** In a session as that of NRQL, with the same settings and limits. */
        private int rows(QueryDatabase database) {
            return database.read(
                            TIMEOUT,
                            session -> session.rows(asked.sql(), List.of(), row -> {
                                readColumns(row);
                                return true;
                            }))
                    .size();
        }

        /** Reads values as NRQL returns them: JSON as objects. */
        private void readColumns(ResultSet row) throws SQLException {
            int columns = row.getMetaData().getColumnCount();
            for (int column = 1; column <= columns; column++) {
                if (row.getObject(column) instanceof PGobject json
                        && json.getType().equals("jsonb")
                        && JsonText.readValue(String.valueOf(json.getValue())) != null) {
                    values++;
                }
            }
        }

        private static int rows(QueryResult answer) {
            int rows = shown(answer.current());
            return answer.previous() == null ? rows : rows + shown(answer.previous());
        }

        private static int shown(QueryResult.Result result) {
            if (!result.events().isEmpty()) {
                return result.events().size();
            }
            if (!result.facets().isEmpty()) {
                return result.facets().stream()
                        .mapToInt(facet -> Math.max(1, (int) facet.part().buckets().stream()
                                .filter(bucket -> bucket.inspected() > 0)
                                .count()))
                        .sum();
            }
            return result.total() == null
                    ? 0
                    : Math.max(1, result.total().buckets().size());
        }

        void forget() {
            nrqlMillis.clear();
            sqlMillis.clear();
        }

        double ratio() {
            return at(nrqlMillis, 0.5) / at(sqlMillis, 0.5);
        }

        /** Other programs on the machine change it less. */
        double ratioOfFastest() {
            return at(nrqlMillis, 0) / at(sqlMillis, 0);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-44s NRQL p50 %8.1f p95 %8.1f ms   SQL p50 %8.1f p95 %8.1f ms   ÷ %.2f, of fastest %.2f",
                    asked.name(),
                    at(nrqlMillis, 0.5),
                    at(nrqlMillis, 0.95),
                    at(sqlMillis, 0.5),
                    at(sqlMillis, 0.95),
                    ratio(),
                    ratioOfFastest());
        }
    }
}
