package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import org.junit.jupiter.api.Test;

/** Documents over accounts that run queries. */
class DocumentCostTest {

    private static final GraphQL GRAPHQL = GraphQL.newGraphQL(new SchemaGenerator()
                    .makeExecutableSchema(
                            new SchemaParser().parse("""
                            type Query { account: Account }
                            type Account { id: Int, nrql(query: String): Result }
                            type Result { nrql: String }
                            """),
                            RuntimeWiring.newRuntimeWiring()
                                    .type("Query", type -> type.dataFetcher("account", environment -> Map.of("id", 1)))
                                    .build()))
            .instrumentation(new DocumentCost())
            .build();

    private static final String QUERY = "nrql(query: \"x\") { nrql }";

    @Test
    void permitsTwentyQueries() {
        assertThat(refused("{ account { " + times(20, QUERY) + " } }")).isFalse();
        assertThat(refused("{ account { " + times(21, QUERY) + " } }")).isTrue();
    }

    @Test
    void countsAFragmentEachTimeThatItIsSpread() {
        String fragment = " fragment F on Account { " + times(5, QUERY) + " }";

        assertThat(refused("{ " + times(4, "account { ...F }") + " }" + fragment))
                .isFalse();
        assertThat(refused("{ " + times(5, "account { ...F }") + " }" + fragment))
                .isTrue();
        assertThat(refused("{ " + times(5, "account { ... on Account { ...F } }") + " }" + fragment))
                .isTrue();
    }

    @Test
    void countsFragmentsOfFragments() {
        String doubled = IntStream.range(0, 40)
                .mapToObj(i -> " fragment F%d on Account { ...F%d ...F%d }".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining());

        assertThat(refused("{ account { ...F0 } }" + doubled + " fragment F40 on Account { id }"))
                .isTrue();
        assertThat(refused("{ account { ...F36 } }" + doubled.substring(doubled.indexOf(" fragment F36"))
                        + " fragment F40 on Account { id }"))
                .isFalse();
    }

    private static String times(int times, String field) {
        return IntStream.range(0, times).mapToObj(i -> "a" + i + ": " + field).collect(Collectors.joining(" "));
    }

    private static boolean refused(String document) {
        ExecutionResult result = GRAPHQL.execute(document);
        assertThat(result.getErrors().size()).isLessThan(2);
        return result.getErrors().stream().anyMatch(error -> error.getMessage().contains("complexity"));
    }
}
