package io.filigree.nrql;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;

import graphql.GraphQL;
import graphql.analysis.FieldComplexityCalculator;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/** Wires the schema to its data fetchers and bounds the depth and the number of fields of a document. */
@Configuration(proxyBeanMethods = false)
class GraphQlConfiguration {

    /** Deep enough for the usual introspection query, which is deeper than any data query. */
    private static final int MAX_DEPTH = 16;

    /** Maximum number of fields in a document. */
    private static final int MAX_FIELDS = 500;

    /** Additional cost of one {@code nrql} field, counted in fields: a document can run at most twenty queries. */
    private static final int FIELDS_OF_A_QUESTION = 24;

    @Bean
    GraphQL graphQl(GraphQlFetchers fetchers) throws IOException {
        return GraphQL.newGraphQL(schema(fetchers))
                .defaultDataFetcherExceptionHandler(new GraphQlProblems())
                .instrumentation(new ChainedInstrumentation(List.of(
                        new AccountIdVariables(),
                        new MaxQueryDepthInstrumentation(MAX_DEPTH),
                        new MaxQueryComplexityInstrumentation(MAX_FIELDS, complexity()))))
                .build();
    }

    private static FieldComplexityCalculator complexity() {
        return (field, children) -> (field.getField().getName().equals("nrql") ? FIELDS_OF_A_QUESTION : 1) + children;
    }

    private static GraphQLSchema schema(GraphQlFetchers fetchers) throws IOException {
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring();
        GraphQlScalars.ALL.forEach(wiring::scalar);
        wiring.type("RootQueryType", type -> type.dataFetcher("actor", fetchers::actor))
                .type(
                        "Actor",
                        type -> type.dataFetcher("account", fetchers::account)
                                .dataFetcher("accounts", fetchers::accounts)
                                .dataFetcher("nrql", fetchers::ofAccounts))
                .type("Account", type -> type.dataFetcher("nrql", fetchers::ofAccount));
        return new SchemaGenerator().makeExecutableSchema(definitions(), wiring.build());
    }

    private static TypeDefinitionRegistry definitions() throws IOException {
        try (InputStream in = new ClassPathResource("graphql/filigree.graphqls").getInputStream();
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new SchemaParser().parse(reader);
        }
    }
}
