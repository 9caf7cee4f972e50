package io.filigree.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.filigree.benchmarks.harness.Measurement;
import io.filigree.benchmarks.harness.Workspace;
import io.filigree.db.inventory.InventoryReader;
import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.Corpus;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.query.nrql.compile.PostgresQueryEngine;
import io.filigree.query.nrql.functions.NrqlFunctions;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Prints how long Filigree takes for the queries of the corpus without PostgreSQL: parsing, analysis, planning, SQL, and a
 * result without events. Ends with status 1 when it takes too long.
 */
public final class CompileCorpus {

    private static final int WARM_UP = 40;
    private static final int RUNS = 21;
    private static final double LIMIT_MS = 0.5;

    private final QueryEngine nrql = new PostgresQueryEngine(
            new CompileNrql.Unstored(),
            new InventoryReader(new DriverManagerDataSource(), Duration.ZERO),
            NrqlFunctions.CATALOG,
            Clock.fixed(Instant.parse("2026-11-20T02:00:00Z"), ZoneOffset.UTC),
            Long.MAX_VALUE);

    private CompileCorpus() {}

    public static void main(String[] args) {
        Workspace.warningsOnly();
        System.exit(new CompileCorpus().measure() ? 0 : 1);
    }

    private boolean measure() {
        List<QueryRequest> queries = Corpus.queries().stream()
                .map(query -> new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(60), true, null))
                .filter(this::runs)
                .toList();
        for (int i = 0; i < WARM_UP; i++) {
            queries.forEach(nrql::answer);
        }
        double[] medians = new double[queries.size()];
        double[] all = new double[queries.size() * RUNS];
        for (int i = 0; i < queries.size(); i++) {
            double[] millis = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
                long began = System.nanoTime();
                nrql.answer(queries.get(i));
                millis[run] = (System.nanoTime() - began) / 1e6;
                all[i * RUNS + run] = millis[run];
            }
            Arrays.sort(millis);
            medians[i] = millis[RUNS / 2];
        }
        Arrays.sort(medians);
        Arrays.sort(all);
        System.out.printf(
                Locale.ROOT,
                "%d queries of the corpus, %d runs each. Median of a query: p50 %.3f, p95 %.3f, longest %.3f ms%n%n",
                queries.size(),
                RUNS,
                at(medians, 0.5),
                at(medians, 0.95),
                at(medians, 1));
        Measurement runs = Measurement.atMost(
                "parse, analyse, plan, render: p95 of all runs, ms", at(all, 0.95), LIMIT_MS, LIMIT_MS);
        System.out.print(Measurement.table(List.of(runs)));
        return runs.reachesMust();
    }

    /** Some queries need rows that a database without events does not have. */
    private boolean runs(QueryRequest query) {
        try {
            nrql.answer(query);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static double at(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
