package io.filigree.nrql;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.GraphQL;
import graphql.analysis.FieldComplexityCalculator;
import graphql.analysis.FieldComplexityEnvironment;
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

    /** Additional cost of one field that reads tables, counted in fields: a document can run at most twenty queries. */
    private static final int FIELDS_OF_A_QUESTION = 24;

    private static final Set<String> READS =
            Set.of("nrql", "reportingEventTypes", "entity", "entities", "entitySearch");

    @Bean
    GraphQL graphQl(GraphQlFetchers fetchers, AccountFetchers accounts, EntityFetchers entities) throws IOException {
        return GraphQL.newGraphQL(schema(fetchers, accounts, entities))
                .defaultDataFetcherExceptionHandler(new GraphQlProblems())
                .instrumentation(new ChainedInstrumentation(List.of(
                        new UnknownFields(),
                        new AccountIdVariables(),
                        new MaxQueryDepthInstrumentation(MAX_DEPTH),
                        new MaxQueryComplexityInstrumentation(MAX_FIELDS, complexity()))))
                .build();
    }

    private static FieldComplexityCalculator complexity() {
        return (field, children) -> (reads(field) ? FIELDS_OF_A_QUESTION : 1) + children;
    }

    /** The entities of a page are read by their search. */
    private static boolean reads(FieldComplexityEnvironment field) {
        boolean ofResults = field.getParentType().getName().equals("EntitySearchResult");
        return READS.contains(field.getField().getName()) && !ofResults;
    }

    private static GraphQLSchema schema(GraphQlFetchers fetchers, AccountFetchers accounts, EntityFetchers entities)
            throws IOException {
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring();
        GraphQlScalars.ALL.forEach(wiring::scalar);
        wiring.type(
                        "RootQueryType",
                        type -> type.dataFetcher("actor", fetchers::actor)
                                .dataFetcher("requestContext", fetchers::requestContext))
                .type(
                        "Actor",
                        type -> type.dataFetcher("account", fetchers::account)
                                .dataFetcher("accounts", fetchers::accounts)
                                .dataFetcher("nrql", fetchers::ofAccounts)
                                .dataFetcher("cloud", accounts::cloud)
                                .dataFetcher("queryHistory", environment -> Map.of("nrql", List.of()))
                                .dataFetcher("entity", entities::entity)
                                .dataFetcher("entities", entities::entities)
                                .dataFetcher("entitySearch", entities::search))
                .type(
                        "Account",
                        type -> type.dataFetcher("nrql", fetchers::ofAccount)
                                .dataFetcher("cloud", accounts::cloud)
                                .dataFetcher("reportingEventTypes", accounts::reportingEventTypes)
                                .dataFetcher("nrqlQueryProgress", accounts::queryProgress))
                .type("Cloud", type -> type.dataFetcher("linkedAccounts", accounts::linkedAccounts))
                .type(
                        "EntitySearch",
                        type -> type.dataFetcher("count", entities::count)
                                .dataFetcher("results", entities::results)
                                .dataFetcher("types", entities::types));
        for (String type : List.of("Entity", "EntityOutline", "AlertableEntity", "AlertableEntityOutline")) {
            String function = "InfrastructureAwsLambdaFunction" + type.replace("Alertable", "");
            wiring.type(
                    type,
                    builder -> builder.typeResolver(
                            environment -> environment.getSchema().getObjectType(function)));
        }
        return new SchemaGenerator().makeExecutableSchema(definitions(), wiring.build());
    }

    private static TypeDefinitionRegistry definitions() throws IOException {
        try (InputStream in = new ClassPathResource("graphql/filigree.graphqls").getInputStream();
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new SchemaParser().parse(reader);
        }
    }
}
