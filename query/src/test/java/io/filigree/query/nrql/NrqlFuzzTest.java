package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.syntax.NrqlException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every query returns a result or an error, and neither reveals events of another account.
 *
 * <p>{@code -Dfuzz.queries=50000} runs more queries, {@code -Dfuzz.seed} for other queries.
 */
@Tag("slow")
class NrqlFuzzTest {

    private static final Logger LOG = LoggerFactory.getLogger(NrqlFuzzTest.class);
    private static final AccountScope ONE_ACCOUNT = AccountScope.only(Set.of(Fixture.SHOP));
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final int ENOUGH = 20;

    private final JdbcClient jdbc = JdbcClient.create(Fixture.get().dataSource());
    private final QueryEngine nrql = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<String> faults = new ArrayList<>();

    /** What comes of a query. */
    private enum Outcome {
        ANSWER,
        NO_QUERY,
        REFUSED,
        FAULT
    }

    @Test
    void spoiltQueriesAreAnsweredOrRefusedAndTellNothingOfOtherAccounts() {
        long seed = Long.getLong("fuzz.seed", 11);
        QueryMutator mutator = new QueryMutator(seed, Corpus.queries());
        Map<String, Long> before = rows();
        for (int i = 0; i < Integer.getInteger("fuzz.queries", 3_000) && faults.size() < ENOUGH; i++) {
            ask(mutator.next());
        }
        LOG.info("Spoilt queries of seed {}: {}", seed, outcomes);
        assertThat(faults).as("faults of -Dfuzz.seed=%s", seed).isEmpty();
        assertThat(outcomes.get(Outcome.ANSWER)).as("answers").isGreaterThan(100);
        assertThat(rows()).isEqualTo(before);
    }

    private void ask(String query) {
        outcomes.merge(outcome(query), 1, Integer::sum);
    }

    // Any other exception fails the test.
    private Outcome outcome(String query) {
        try {
            QueryResult answer = nrql.answer(new QueryRequest(query, ONE_ACCOUNT, TIMEOUT, true, null));
            return told(query, answer.current() + " " + answer.previous() + " " + answer.messages(), Outcome.ANSWER);
        } catch (NrqlException e) {
            return told(query, e.getMessage(), Outcome.NO_QUERY);
        } catch (QueryRefusedException e) {
            return told(query, e.getMessage(), Outcome.REFUSED);
        } catch (RuntimeException | StackOverflowError e) {
            return fault(
                    query,
                    e + "\n" + List.of(e.getStackTrace()).stream().limit(6).toList());
        }
    }

    private Outcome told(String query, String text, Outcome outcome) {
        return text.toLowerCase(Locale.ROOT).contains(Fixture.MARKER)
                ? fault(query, "it tells " + shortened(text))
                : outcome;
    }

    private Outcome fault(String query, String what) {
        faults.add(shortened(query) + "\n" + what + "\n");
        return Outcome.FAULT;
    }

    private static String shortened(String text) {
        return text.length() <= 1_000 ? text : text.substring(0, 1_000) + "… of " + text.length();
    }

    private Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        List<String> tables = jdbc.sql(
                        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
                .query(String.class)
                .list();
        for (String table : tables) {
            rows.put(
                    table,
                    jdbc.sql("SELECT count(*) FROM \"" + table + "\"")
                            .query(Long.class)
                            .single());
        }
        return rows;
    }
}
