package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.Condition;
import io.filigree.query.nrql.syntax.Expression;
import io.filigree.query.nrql.syntax.Expression.Call;
import io.filigree.query.nrql.syntax.NrqlFunction;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the queries of the differential test cover. */
class QueryGeneratorTest {

    private static final int QUERIES = 3_000;
    private static final int OFTEN = 5;

    /** Whose only arguments are constants, or none. */
    private static final Set<String> WITHOUT_VALUES =
            Set.of("accountId", "aggregationendtime", "bytecountestimate", "eventType", "keyset");

    /** In FACET only, or alone in SELECT. */
    private static final Set<String> OUTERMOST = Set.of("buckets", "keyset");

    private static final Map<String, Integer> OUTER = new TreeMap<>();
    private static final Map<String, Integer> INNER = new TreeMap<>();
    private static final Set<String> ALONE = new TreeSet<>();
    private static final Map<String, Integer> CLAUSES = new TreeMap<>();

    @BeforeAll
    static void count() {
        QueryGenerator generator = new QueryGenerator(1);
        for (int i = 0; i < QUERIES; i++) {
            count(NrqlParser.parse(generator.next(), NrqlFunctions.CATALOG));
        }
    }

    @Test
    void everyFunctionHasCallsInItsArguments() {
        assertThat(often(OUTER)).containsAll(functionsWithout(WITHOUT_VALUES));
    }

    @Test
    void everyFunctionIsInArgumentsOfOthers() {
        assertThat(often(INNER)).containsAll(functionsWithout(OUTERMOST));
    }

    @Test
    void everyFunctionIsCalled() {
        Set<String> called = new TreeSet<>(OUTER.keySet());
        called.addAll(INNER.keySet());
        called.addAll(ALONE);
        assertThat(called).isEqualTo(functionsWithout(Set.of()));
    }

    @Test
    void oneQueryInFiftyHasASubqueryOrAJoinOfEachKind() {
        assertThat(CLAUSES)
                .containsOnlyKeys("FROM (…)", "IN (…)", "JOIN", "LEFT JOIN", "value")
                .allSatisfy((clause, count) -> assertThat(count).as(clause).isGreaterThan(QUERIES / 50));
    }

    private static void count(Query query) {
        query.from().stream()
                .filter(Query.Source.Nested.class::isInstance)
                .forEach(source -> CLAUSES.merge("FROM (…)", 1, Integer::sum));
        if (query.join() != null) {
            CLAUSES.merge(query.join().outer() ? "LEFT JOIN" : "JOIN", 1, Integer::sum);
        }
        walk(query, null);
    }

    /** @param function in whose arguments the node is; null for none */
    private static void walk(Object node, @Nullable Call function) {
        if (node instanceof List<?> nodes) {
            nodes.forEach(each -> walk(each, function));
        } else if (node instanceof Query query && function != null) {
            walk(query, null);
        } else if (node instanceof Record parts) {
            Call inner = node instanceof Call call ? call : function;
            if (node instanceof Call call && function != null) {
                OUTER.merge(function.function().text(), 1, Integer::sum);
                INNER.merge(call.function().text(), 1, Integer::sum);
            } else if (node instanceof Call call) {
                ALONE.add(call.function().text());
            }
            if (node instanceof Expression.Subquery) {
                CLAUSES.merge("value", 1, Integer::sum);
            } else if (node instanceof Condition.In in && in.query() != null) {
                CLAUSES.merge("IN (…)", 1, Integer::sum);
            }
            for (RecordComponent part : node.getClass().getRecordComponents()) {
                walk(value(part, parts), inner);
            }
        }
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> often(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= OFTEN)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> functionsWithout(Set<String> others) {
        Set<String> functions = NrqlFunctions.CATALOG.all().stream()
                .map(NrqlFunction::text)
                .collect(Collectors.toCollection(TreeSet::new));
        functions.removeAll(others);
        return functions;
    }
}
