package io.filigree.query.nrql.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

import io.filigree.query.nrql.QueryRefusedException;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plans of queries, as {@code plans.txt} has them: a query, and its plan below. */
class PlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TestFactory
    Stream<DynamicTest> plansEachQuery() throws IOException {
        return Arrays.stream(text().split("\n\n")).map(example -> {
            String[] parts = example.strip().split("\n", 2);
            return DynamicTest.dynamicTest(
                    parts[0], () -> assertThat(plan(parts[0])).isEqualTo(parts.length < 2 ? "" : parts[1]));
        });
    }

    /** Each percentage needs its argument twice, so nested ones would double the states with each level. */
    @ParameterizedTest
    @ValueSource(strings = {"WHERE a > %d", "WHERE a > 1"})
    void limitsTheAggregatesOfAQuery(String condition) {
        StringBuilder nested = new StringBuilder("count(*)");
        for (int i = 0; i < 40; i++) {
            nested.insert(0, "percentage(")
                    .append(", ")
                    .append(condition.formatted(i))
                    .append(")");
        }

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> plan("SELECT " + nested + " FROM Span"))
                        .isInstanceOfSatisfying(
                                QueryRefusedException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.TOO_COMPLEX))
                        .hasMessageContaining("1,000 aggregates"));
    }

    @Test
    void locatesTheFirstColumnAboveTheLimit() {
        String query = "SELECT " + "a, ".repeat(50) + "b FROM Span";
        assertThatThrownBy(() -> plan(query))
                .isInstanceOfSatisfying(
                        NrqlException.class,
                        error -> assertThat(error.place().column()).isEqualTo(query.indexOf('b') + 1))
                .hasMessageContaining("at most 50 columns");
    }

    @Test
    void limitsTheStatesOfAQuery() {
        String same = "funnel(a" + ", WHERE b = 1".repeat(100) + ")";
        assertThat(plan("SELECT " + same + " FROM Span")).contains("x0 = values(a) WHERE (b = 1), x1 = events()");

        StringBuilder different = new StringBuilder("count(*)");
        for (int i = 0; i < 1_000; i++) {
            different
                    .append(i % 50 == 0 ? ", funnel(a" : "")
                    .append(", WHERE b=")
                    .append(i);
            different.append(i % 50 == 49 ? ")" : "");
        }

        assertThatThrownBy(() -> plan("SELECT " + different + " FROM Span"))
                .isInstanceOf(QueryRefusedException.class)
                .hasMessageContaining("1,000 aggregates");
    }

    private static String plan(String nrql) {
        Query query = NrqlParser.parse(nrql, NrqlFunctions.CATALOG);
        return new Planner(NOW)
                .plan(query, QueryWindows.range(query, NOW))
                .tree()
                .tree();
    }

    private static String text() throws IOException {
        try (InputStream file = PlannerTest.class.getResourceAsStream("plans.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
