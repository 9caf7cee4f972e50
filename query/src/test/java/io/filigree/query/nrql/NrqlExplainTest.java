package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.db.event.EventPartitions;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every query that can be run can be explained. */
@Tag("slow")
class NrqlExplainTest {

    private static final String DAYS = " SINCE '2026-11-17' UNTIL '2026-11-20'";
    private static final QueryEngine NRQL = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);

    private static final Pattern FOR_EACH_VERSION =
            Pattern.compile("\\(SELECT metadata_id,((?!FROM ).)*CASE WHEN .* FROM function_metadata");

    @TestFactory
    Stream<DynamicTest> explainsTheCorpus() {
        return Corpus.queries().stream()
                .map(query -> DynamicTest.dynamicTest(query, () -> {
                    QueryExplanation explanation =
                            NRQL.explain(question(query, AccountScope.only(Set.of(Fixture.SHOP))));
                    assertThat(explanation.plans()).hasSameSizeAs(explanation.statements());
                    assertThat(explanation.decoratedShare()).isBetween(0.0, 1.0);
                }));
    }

    @Test
    void countsEventsByHowTheyAreDecorated() {
        QueryExplanation explanation =
                NRQL.explain(question("SELECT count(*) FROM AwsLambdaInvocation" + DAYS, AccountScope.ALL));

        assertThat(sum(explanation)).isEqualTo(inspected("AwsLambdaInvocation"));
        assertThat(explanation.events()).containsKeys("decorated", "late", "undecorated");
        assertThat(explanation.decoratedShare()).isBetween(0.5, 0.99);
        assertThat(explanation.partitions()).isNotEmpty().allMatch(name -> name.startsWith("lambda_invocation_"));
    }

    @Test
    void namesPartitionsOfHours() {
        Instant hour = Instant.parse("2026-10-01T10:00:00Z");
        new EventPartitions(Fixture.get().dataSource()).ensureHours("span", hour, hour.plus(Duration.ofHours(1)));

        QueryExplanation explanation = NRQL.explain(question(
                "SELECT count(*) FROM Span SINCE '2026-10-01 10:00' UNTIL '2026-10-01 11:00'", AccountScope.ALL));

        assertThat(explanation.partitions()).contains("span_2026100110").doesNotContain("span_2026100111");
    }

    /** An expression of metadata alone is computed for each version of a function, one with an event's attribute for each event. */
    @Test
    void computesExpressionsOfMetadataForEachVersion() {
        String price = "if(aws.architecture = 'arm64', 2, if(aws.region = 'eu-west-1', 3, 4))";

        assertThat(statement("SELECT sum(duration * " + price + ") FROM AwsLambdaInvocation"))
                .containsPattern(FOR_EACH_VERSION);
        assertThat(statement(
                        "SELECT sum(duration * if(duration > 1, 2, 3)), latest(aws.region) FROM AwsLambdaInvocation"))
                .contains("CASE WHEN")
                .doesNotContainPattern(FOR_EACH_VERSION);
    }

    private static String statement(String query) {
        return NRQL.explain(question(query + DAYS, AccountScope.ALL)).statements().stream()
                .filter(sql -> sql.contains("CASE WHEN"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsTheEventsThatASubqueryIsOf() {
        QueryExplanation explanation =
                NRQL.explain(question("SELECT count(*) FROM (SELECT name FROM Span LIMIT 3)" + DAYS, AccountScope.ALL));

        assertThat(sum(explanation)).isEqualTo(inspected("Span"));
    }

    private static long sum(QueryExplanation explanation) {
        return explanation.events().values().stream().mapToLong(Long::longValue).sum();
    }

    private static long inspected(String type) {
        return NRQL.answer(question("SELECT count(*) FROM " + type + DAYS, AccountScope.ALL))
                .statistics()
                .inspected();
    }

    private static QueryRequest question(String nrql, AccountScope scope) {
        return new QueryRequest(nrql, scope, Duration.ofSeconds(20), true, null);
    }
}
