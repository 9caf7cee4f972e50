package io.filigree.query.nrql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

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
