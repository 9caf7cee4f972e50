package io.filigree.nrql;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import graphql.GraphQL;
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

    @Bean
    GraphQL graphQl(GraphQlFetchers fetchers, AccountFetchers accounts, EntityFetchers entities) throws IOException {
        return GraphQL.newGraphQL(schema(fetchers, accounts, entities))
                .defaultDataFetcherExceptionHandler(new GraphQlProblems())
                .instrumentation(new ChainedInstrumentation(List.of(
                        new UnknownFields(),
                        new AccountIdVariables(),
                        new MaxQueryDepthInstrumentation(MAX_DEPTH),
                        new DocumentCost())))
                .build();
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
