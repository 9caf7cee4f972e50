package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.filigree.decorator.function.AccountScope;
import io.filigree.query.nrql.QueryRefusedException.Reason;
import io.filigree.query.nrql.functions.FunctionCalls;
import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlException;
import io.filigree.query.nrql.syntax.NrqlFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * PostgreSQL plans nested calls of each function. A subquery without a fence is merged with the outer query, which copies
 * its columns: with two references to a column, the expression doubles with each level, although the SQL is short.
 */
@Tag("slow")
class NestedCallsTest {

    private static final int LEVELS = 14;

    private static final QueryEngine NRQL = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);

    @TestFactory
    Stream<DynamicTest> plansNestedCallsInTime() {
        return NrqlFunctions.CATALOG.all(NrqlFunction.Kind.OF_EVENT).stream()
                .map(function -> DynamicTest.dynamicTest(
                        function.text(), () -> nested(function).forEach(NestedCallsTest::answer)));
    }

    private static List<String> nested(NrqlFunction function) {
        int forms = FunctionCalls.all(function, FunctionCalls.of("name")).size();
        List<String> nested = new ArrayList<>();
        for (int form = 0; form < forms; form++) {
            String call = "name";
            for (int level = 0; level < LEVELS; level++) {
                call = FunctionCalls.all(function, FunctionCalls.of(call)).get(form);
                if (call.length() > QueryRequest.MAX_LENGTH / 4) {
                    break;
                }
            }
            nested.add("SELECT " + call + " FROM Span SINCE '2026-11-17' UNTIL '2026-11-20' LIMIT 1");
        }
        return nested;
    }

    private static void answer(String query) {
        assertThatCode(() -> {
                    try {
                        NRQL.answer(new QueryRequest(query, AccountScope.ALL, Duration.ofSeconds(10), true, null));
                    } catch (NrqlException e) {
                        // A function of FACET, or too many operators.
                    } catch (QueryRefusedException e) {
                        if (e.reason() == Reason.TIMEOUT) {
                            throw e;
                        }
                    }
                })
                .as(query)
                .doesNotThrowAnyException();
    }
}
