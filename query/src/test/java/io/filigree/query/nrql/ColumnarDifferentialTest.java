package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The corpus has the same results when all events are in columnar files. {@link ColumnarSplitDifferentialTest} has the others. */
@Tag("slow")
class ColumnarDifferentialTest {

    private static ColumnarFixture files;
    private static QueryEngine all;
    private static QueryEngine withoutColumns;

    @BeforeAll
    static void writeFiles() {
        files = ColumnarFixture.create();
        all = files.engine(Instant.MAX, true);
        withoutColumns = files.engine(Instant.MAX);
    }

    @AfterAll
    static void close() {
        files.close();
    }

    @TestFactory
    Stream<DynamicTest> allEventsInFiles() {
        return Corpus.queries().stream().map(query -> NrqlDifferentialTest.test(query, AccountScope.ALL, all));
    }

    @TestFactory
    Stream<DynamicTest> allEventsInFilesWithoutColumnsOfAttributesForOneAccount() {
        return Corpus.queries().stream()
                .map(query -> NrqlDifferentialTest.test(query, NrqlDifferentialTest.ONE_ACCOUNT, withoutColumns));
    }

    private static final List<String> PERCENTILES = List.of(
            "percentile(duration, 0, 1, 50, 99.9, 100), count(*) %s",
            "median(duration), percentile(duration, 95) %s FACET name LIMIT 3",
            "median(0 - duration), count(*) %s FACET name LIMIT 1",
            "percentile(duration - 0.2, 5, 10) %s FACET aws.runtime",
            "percentile(duration, 95) %s FACET aws.runtime TIMESERIES 1 day",
            "percentile(duration, 95), average(duration) %s FACET name, aws.runtime TIMESERIES 6 hours",
            "median(duration) %s WHERE name = 'of no event'");

    @TestFactory
    Stream<DynamicTest> percentilesOfMoreValuesThanTheMemoryHolds() {
        return percentilesByMagnitude(files.engineWithoutMemoryFor("percentile_cont"));
    }

    /** Of which it is known before that the memory does not hold their values. */
    @TestFactory
    Stream<DynamicTest> percentilesOfManyEventsInFiles() {
        return percentilesByMagnitude(files.engineOfFilesWith(1_000_000_000));
    }

    /** A sample of the files shows the ranges of some percentiles, and not of others, which are then counted by magnitude. */
    @Test
    void someSamplesOfFilesShowWherePercentilesAre() {
        QueryEngine engine = files.engineOfFilesWith(1_000_000_000);
        List<List<String>> steps =
                PERCENTILES.stream().map(query -> steps(whole(query), engine)).toList();
        assertThat(steps)
                .allSatisfy(each -> assertThat(each).contains("Values by magnitude, from columnar files"))
                .anySatisfy(each -> assertThat(each).noneMatch(step -> step.contains("groups by key")))
                .anySatisfy(each -> assertThat(each).contains("Number of groups by key, from columnar files"));
    }

    private static Stream<DynamicTest> percentilesByMagnitude(QueryEngine engine) {
        return PERCENTILES.stream()
                .map(query -> test(
                        query,
                        engine,
                        steps -> assertThat(steps).contains("Magnitudes of percentiles, from columnar files")));
    }

    @TestFactory
    Stream<DynamicTest> uniqueCountsOfManyEventsInFiles() {
        QueryEngine engine = files.engineOfFilesWith(1_000_000_000);
        return Stream.of(
                        "uniqueCount(name), count(*), max(duration) %s",
                        "uniqueCount(name) %s FACET aws.runtime TIMESERIES 1 day",
                        "uniqueCount(name), median(duration) %s")
                .map(query -> test(query, engine, steps -> assertThat(steps).isNotEmpty()));
    }

    /** DuckDB's aggregates of pairs accept no subquery, which shared operands are in PostgreSQL. */
    @TestFactory
    Stream<DynamicTest> newestValuesOfExpressionsWithSharedOperands() {
        QueryEngine split = files.engine(Fixture.CHANGE);
        return Stream.of(
                        "toTimestamp(concat(substring(toDatetime(timestamp), 0, 10), 'T00:00:00'))",
                        "if(length(concat(substring(toDatetime(timestamp), 0, 10), 'T00:00:00', lower(upper(name)))) > 3,"
                                + " toDatetime(timestamp, 'yyyy-MM-dd HH:mm'), concat(name, toDatetime(timestamp)))")
                .map(value -> "SELECT latest(" + value + "), earliest(" + value + ") FROM AwsLambdaInvocation"
                        + " SINCE '2026-11-17 00:00:00' UNTIL '2026-11-20 00:00:00'")
                .flatMap(query -> Stream.of(all, split)
                        .map(engine -> NrqlDifferentialTest.test(query, AccountScope.ALL, engine)));
    }

    /** @param query with a placeholder for FROM */
    static DynamicTest test(String query, QueryEngine engine, Consumer<List<String>> assertSteps) {
        String whole = whole(query);
        return DynamicTest.dynamicTest(whole, () -> {
            assertThat(NrqlDifferentialTest.difference(whole, AccountScope.ALL, engine))
                    .isEmpty();
            assertSteps.accept(steps(whole, engine));
        });
    }

    private static String whole(String query) {
        return "SELECT " + query.formatted("FROM AwsLambdaInvocation")
                + " SINCE '2026-11-17 00:00:00' UNTIL '2026-11-20 00:00:00'";
    }

    private static List<String> steps(String query, QueryEngine engine) {
        return engine.explain(new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(20), true, null))
                .steps();
    }
}
