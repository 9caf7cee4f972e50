package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRequest.Range;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.naive.Moments;
import io.filigree.query.nrql.naive.NaiveEvaluator;
import io.filigree.query.nrql.naive.NaiveEvaluator.Outcome;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import io.filigree.query.nrql.syntax.TimePoint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each query is answered twice, by SQL and by the naive evaluator, and the answers are the same. */
@Tag("slow")
class NrqlDifferentialTest {

    static final AccountScope ONE_ACCOUNT = AccountScope.only(Set.of(Fixture.SHOP));
    private static final Map<AccountScope, NaiveEvaluator> EVALUATORS = Map.of(
            AccountScope.ALL,
            Fixture.get().evaluator(AccountScope.ALL),
            ONE_ACCOUNT,
            Fixture.get().evaluator(ONE_ACCOUNT));

    /** The results of the reference, which several tests compare with. */
    private static final Map<Case, Outcome> EXPECTED = new HashMap<>();

    private static final QueryEngine NRQL = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);

    /** Reads the events of three time ranges separately, with arbitrary limits. */
    private static final QueryEngine OF_PARTS =
            TestNrql.of(Fixture.get().dataSource(), Fixture.NOW, NrqlDifferentialTest::divided);

    @TestFactory
    Stream<DynamicTest> theCorpusGivesTheSameTwiceForEveryAccount() {
        return Corpus.queries().stream().map(query -> test(query, AccountScope.ALL, NRQL));
    }

    @TestFactory
    Stream<DynamicTest> theCorpusGivesTheSameTwiceForOneAccount() {
        return Corpus.queries().stream().map(query -> test(query, ONE_ACCOUNT, NRQL));
    }

    @TestFactory
    Stream<DynamicTest> theCorpusGivesTheSameFromMergedStates() {
        return Corpus.queries().stream().map(query -> test(query, AccountScope.ALL, OF_PARTS));
    }

    private static List<Range> divided(Range window) {
        long millis = Duration.between(window.begin(), window.end()).toMillis();
        Random random = new Random(millis);
        List<Long> limits = Stream.of(
                        0L, (long) (random.nextDouble() * millis), (long) (random.nextDouble() * millis), millis)
                .distinct()
                .sorted()
                .toList();
        List<Range> parts = new ArrayList<>();
        for (int i = 1; i < limits.size(); i++) {
            parts.add(new Range(
                    window.begin().plusMillis(limits.get(i - 1)),
                    i == limits.size() - 1 ? window.end() : window.begin().plusMillis(limits.get(i))));
        }
        return parts;
    }

    @Test
    void generatedQueriesGiveTheSameTwice() {
        long seed = Long.getLong("differential.seed", 5);
        QueryGenerator generator = new QueryGenerator(seed);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("differential.queries", 400); i++) {
            String query = generator.next();
            difference(query, i % 2 == 0 ? AccountScope.ALL : ONE_ACCOUNT, i % 3 == 0 ? OF_PARTS : NRQL)
                    .ifPresent(differences::add);
        }
        assertThat(differences)
                .as("differences of -Ddifferential.seed=%s", seed)
                .isEmpty();
    }

    static DynamicTest test(String query, AccountScope scope, QueryEngine engine) {
        return DynamicTest.dynamicTest(
                query, () -> assertThat(difference(query, scope, engine)).isEmpty());
    }

    private record Case(String nrql, AccountScope scope) {}

    /** How the result of an engine differs from the reference; empty if it is the same. */
    static Optional<String> difference(String nrql, AccountScope scope, QueryEngine engine) {
        QueryRequest question = new QueryRequest(nrql, scope, Duration.ofSeconds(60), true, null);
        try {
            Query query = NrqlParser.parse(nrql, NrqlFunctions.CATALOG);
            Outcome expected = EXPECTED.computeIfAbsent(
                    new Case(nrql, scope), key -> EVALUATORS.get(scope).evaluate(query, begin(query), end(query)));
            return new AnswerComparison(query)
                    .difference(expected, engine.answer(question))
                    .map(difference -> nrql + "\n" + scope + "\n" + difference + "\n" + sql(question, engine));
        } catch (QueryRefusedException e) {
            // Such as a number out of the range of PostgreSQL; the evaluator has null.
            return e.reason() == QueryRefusedException.Reason.NOT_COMPUTABLE && !isOfCompiler(e)
                    ? Optional.empty()
                    : Optional.of(nrql + "\n" + scope + "\n" + e + "\n" + e.getCause());
        } catch (RuntimeException e) {
            return Optional.of(nrql + "\n" + scope + "\n" + e + "\n"
                    + List.of(e.getStackTrace()).subList(0, 3));
        }
    }

    /** Whether DuckDB rejected the SQL, not a value. */
    private static boolean isOfCompiler(QueryRefusedException e) {
        return String.valueOf(e.getMessage()).contains("not supported");
    }

    private static Instant begin(Query query) {
        return query.since() == null ? Fixture.NOW.minusSeconds(3_600) : resolve(query.since(), query);
    }

    private static Instant end(Query query) {
        return query.until() == null ? Fixture.NOW : resolve(query.until(), query);
    }

    private static Instant resolve(TimePoint moment, Query query) {
        return Moments.fixed(moment, ZoneId.of(query.timezone() == null ? "UTC" : query.timezone()));
    }

    private static String sql(QueryRequest question, QueryEngine engine) {
        try {
            return String.join("\n", engine.explain(question).statements());
        } catch (RuntimeException e) {
            return "no SQL: " + e;
        }
    }
}
