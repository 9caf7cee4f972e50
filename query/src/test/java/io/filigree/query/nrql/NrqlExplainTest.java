package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

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
