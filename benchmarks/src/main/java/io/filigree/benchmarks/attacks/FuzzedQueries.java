package io.filigree.benchmarks.attacks;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.filigree.query.nrql.Corpus;
import io.filigree.query.nrql.QueryMutator;
import io.filigree.query.nrql.compile.DeepQueries;

/** Mutations of the corpus, and every function nested as deep as a query allows. Thread-safe. */
final class FuzzedQueries {

    /** One of so many queries is a deep one. */
    private static final int DEEP = 6;

    private final Random random;
    private final QueryMutator mutator;
    private final List<String> deep = new ArrayList<>();

    FuzzedQueries(long seed) {
        this.random = new Random(seed);
        this.mutator = new QueryMutator(
                seed, Corpus.queries().stream().map(FuzzedQueries::ofToday).toList());
        deep.addAll(DeepQueries.nested());
        deep.addAll(DeepQueries.nestedCalls());
        deep.addAll(DeepQueries.wide());
    }

    synchronized String next() {
        return random.nextInt(DEEP) == 0 ? deep.get(random.nextInt(deep.size())) : mutator.next();
    }

    /** With the time ranges of the corpus moved to now, where the events are. */
    private static String ofToday(String query) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return query.replace("'2026-11-17'", "'" + today.minusDays(1) + "'")
                .replace("'2026-11-18'", "'" + today.minusDays(1) + "'")
                .replace("'2026-11-19'", "'" + today.plusDays(1) + "'")
                .replace("'2026-11-20'", "'" + today.plusDays(1) + "'");
    }
}
