package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import graphql.GraphQLError;
import graphql.language.Document;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import graphql.validation.Validator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents as clients of NerdGraph send them are valid, once account ids may have any type. */
class GraphQlSchemaTest {

    private static final GraphQLSchema SCHEMA = schema();

    private static GraphQLSchema schema() {
        try (InputStream in = GraphQlSchemaTest.class.getResourceAsStream("/graphql/filigree.graphqls")) {
            return UnExecutableSchemaGenerator.makeUnExecutableSchema(
                    new SchemaParser().parse(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ actor { user { id email name } } requestContext { userId apiKey } }",
                "{ actor { accounts(scope: IN_REGION) { id name } } }",
                """
                { actor { account(id: 123456789012) { nrql(query: "SELECT 1", options: {}, timeout: 70) {
                  results metadata { facets timeWindow { since } } embeddedChartUrl(chartType: LINE)
                  staticChartUrl(chartType: AREA, format: PNG, width: 800, height: 400)
                  queryProgress { queryId completed } } } } }""",
                "{ actor { account(id: 1) { reportingEventTypes(filter: [\"Span\"]) nrqlQueryProgress(queryId: \"a\") { results } } } }",
                "{ actor { nrql(accounts: [1, 2], query: \"SELECT 1\", options: {eventNamespaces: []}, async: true) { results } } }",
                """
                query ($guid: EntityGuid!) { actor { entity(guid: $guid) {
                  guid name type domain entityType reporting accountId permalink alertSeverity tags { key values }
                  account { id name } ... on AlertableEntity { alertSeverity } ... on InfrastructureAwsLambdaFunctionEntity { name }
                } } }""",
                "query ($guids: [EntityGuid]!) { actor { entities(guids: $guids) { name reporting ... on ApmApplicationEntity { language } } } }",
                """
                query ($query: String, $limit: Int, $cursor: String) { actor {
                  entitySearch(query: $query, options: {limit: $limit, tagFilter: ["team"]}) {
                    count query types { count domain type entityType }
                    results(cursor: $cursor) { nextCursor entities {
                      guid name domain type entityType accountId reporting tags { key values } account { id name }
                      ... on ApmApplicationEntityOutline { language }
                      ... on AlertableEntityOutline { alertSeverity }
                      ... on InfrastructureAwsLambdaFunctionEntityOutline { indexedAt }
                    } } } } }""",
                "{ actor { entitySearch(queryBuilder: {domain: \"INFRA\", type: \"AWSLAMBDAFUNCTION\", tags: {key: \"a\", value: \"b\"}}) { results { entities { guid } } } } }",
                "{ actor { queryHistory { nrql { query accountIds createdAt } } cloud { linkedAccounts { id name authLabel provider { id slug name } integrations { id } } } } }"
            })
    void acceptsDocumentsOfClients(String text) {
        Document document = new Parser().parseDocument(text);
        DocumentPruner pruner = new DocumentPruner(SCHEMA);
        Document known = pruner.prune(document);

        assertThat(pruner.errors()).isEmpty();
        List<? extends GraphQLError> errors = new Validator().validateDocument(SCHEMA, known, Locale.ENGLISH);
        assertThat(errors).map(GraphQLError::getMessage).isEmpty();
    }
}
