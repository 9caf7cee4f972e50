package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The corpus has the same results when events before a time are in columnar files, and the others in PostgreSQL. */
@Tag("slow")
class ColumnarSplitDifferentialTest {

    private static final int HOURS =
            (int) Duration.between(Fixture.BEGIN, Fixture.END).toHours();

    private static final Pattern ALL_VALUES = Pattern.compile("(?i)\\b(percentile|median|uniqueCount) *\\(");

    private static ColumnarFixture files;

    @BeforeAll
    static void writeFiles() {
        files = ColumnarFixture.create();
    }

    @AfterAll
    static void close() {
        files.close();
    }

    /** Each hour with another part of the corpus. */
    @TestFactory
    Stream<DynamicTest> eventsBeforeEachHourInFiles() {
        return eventsBeforeEachHourInFiles(AccountScope.ALL);
    }

    @TestFactory
    Stream<DynamicTest> eventsBeforeEachHourInFilesForOneAccount() {
        return eventsBeforeEachHourInFiles(NrqlDifferentialTest.ONE_ACCOUNT);
    }

    private static Stream<DynamicTest> eventsBeforeEachHourInFiles(AccountScope scope) {
        List<String> queries = Corpus.queries();
        return IntStream.rangeClosed(0, HOURS).boxed().flatMap(hour -> {
            QueryEngine engine = files.engine(Fixture.BEGIN.plus(Duration.ofHours(hour)), hour % 2 == 0);
            return IntStream.range(0, queries.size())
                    .filter(i -> i % (HOURS + 1) == hour)
                    .mapToObj(i -> NrqlDifferentialTest.test(queries.get(i), scope, engine));
        });
    }

    /** Percentiles, medians and unique counts, whose events are copied to one engine. */
    @TestFactory
    Stream<DynamicTest> aggregatesOfAllValuesOverBoth() {
        QueryEngine engine = files.engine(Fixture.CHANGE);
        QueryEngine typed = files.engine(Fixture.CHANGE, true);
        return Corpus.queries().stream()
                .filter(query -> ALL_VALUES.matcher(query).find())
                .flatMap(query -> Stream.of(
                        NrqlDifferentialTest.test(query, AccountScope.ALL, typed),
                        NrqlDifferentialTest.test(query, NrqlDifferentialTest.ONE_ACCOUNT, engine)));
    }

    /** They would be exchanged as states otherwise. */
    @Test
    void copiesEventsOfMoreValuesThanAResultMayHave() {
        String query = "SELECT median(duration), uniqueCount(aws.requestId) FROM AwsLambdaInvocation, Span"
                + " SINCE '2026-11-17 00:00:00' UNTIL '2026-11-20 00:00:00'";
        try (ColumnarFixture small = ColumnarFixture.create(500)) {
            assertThat(NrqlDifferentialTest.difference(query, AccountScope.ALL, small.engine(Fixture.CHANGE)))
                    .isEmpty();
        }
        QueryRequest request = new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(20), true, null);
        assertThat(files.engine(Fixture.CHANGE).explain(request).steps())
                .contains("Rows of PostgreSQL, copied to columnar");
    }

    /** Only groups and few values are copied: of percentiles of one value, or of unique counts of one value. */
    @TestFactory
    Stream<DynamicTest> aggregatesOfOneValueOverBoth() {
        QueryEngine engine = files.engine(Fixture.CHANGE);
        return Stream.of(
                        "percentile(duration, 0, 1, 50, 99.9, 100), count(*), average(duration), min(duration) %s",
                        "median(duration), percentile(duration, 95) %s FACET name LIMIT 3",
                        "median(duration) %s FACET name, aws.runtime LIMIT 2",
                        "percentile(duration, 25) / 2 %s FACET name TIMESERIES 6 hours",
                        "median(0 - duration) %s TIMESERIES 1 hour",
                        "median(cwDuration), sum(cwDuration), count(error) %s WHERE error IS TRUE",
                        "filter(median(duration), WHERE error IS TRUE), count(*) %s FACET name",
                        "median(duration) %s WHERE name = 'of no event'",
                        "median(duration) %s WHERE name = 'of no event' FACET name TIMESERIES 1 day",
                        "uniqueCount(name), count(*), max(duration) %s",
                        "uniqueCount(name), count(*) %s FACET aws.runtime TIMESERIES 1 day",
                        "uniqueCount(name) %s WHERE name = 'of no event'")
                .map(query -> ColumnarDifferentialTest.test(
                        query,
                        engine,
                        steps -> assertThat(steps)
                                .contains("Few rows of PostgreSQL, copied to columnar")
                                .doesNotContain("Rows of PostgreSQL, copied to columnar")));
    }

    @Test
    void generatedQueriesOverBoth() {
        QueryGenerator generator = new QueryGenerator(Long.getLong("differential.seed", 7));
        QueryEngine all = files.engine(Instant.MAX, true);
        QueryEngine engine = files.engine(Fixture.CHANGE);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("differential.queries", 200); i++) {
            NrqlDifferentialTest.difference(generator.next(), AccountScope.ALL, i % 2 == 0 ? all : engine)
                    .ifPresent(differences::add);
        }
        assertThat(differences).isEmpty();
    }
}
