package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import graphql.introspection.IntrospectionQuery;
import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.decorator.EntityGuid;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.FunctionArn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Import(CannedNrql.Wiring.class)
class GraphQlControllerTest extends WebTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long ACCOUNT = 123_456_789_012L;

    @Autowired
    private CannedNrql nrql;

    @Autowired
    private ApiKeys keys;

    @BeforeEach
    void pair() {
        for (String account : List.of("123456789012", "210987654321")) {
            jdbc().sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                            + " VALUES (:id, 'Account ' || :id, 'x', 'unverified', now())")
                    .param("id", account)
                    .update();
        }
    }

    /** The query of newrelic-client-go's Nrdb.QueryWithAdditionalOptions. */
    @Test
    void answersWhatClientsOfNerdGraphAsk() {
        JsonNode answer =
                ask(QUERY, """
                query ($query: Nrql!, $accountId: Int!, $timeout: Seconds, $async: Boolean) {
                  actor { account(id: $accountId) { nrql(query: $query, timeout: $timeout, async: $async) {
                    currentResults nrql otherResult
                    queryProgress { completed queryId retryAfter resultExpiration retryDeadline }
                    previousResults rawResponse results totalResult
                    metadata { eventTypes facets messages timeWindow { begin compareWith end since until } }
                    suggestedFacets { attributes nrql }
                    eventDefinitions {
                      definition label name attributes { definition documentationUrl label name }
                    }
                    embeddedChartUrl staticChartUrl
                  } } }
                }""", Map.of("query", "SELECT 1", "accountId", ACCOUNT, "timeout", "10", "async", false));

        assertThat(answer.has("errors")).isFalse();
        JsonNode container = answer.at("/data/actor/account/nrql");
        assertThat(container.at("/results/0/count").longValue()).isEqualTo(2);
        assertThat(container.at("/totalResult/count").longValue()).isEqualTo(3);
        assertThat(container.at("/rawResponse/facets/0/name").stringValue()).isEqualTo("a,b");
        assertThat(container.at("/metadata/timeWindow/begin").longValue()).isEqualTo(1_769_860_800_000L);
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("123456789012")));
        assertThat(nrql.last().timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void answersTheShortFormWithAnIdInTheText() {
        JsonNode answer = ask(QUERY, """
                { actor { account(id: 12345678901) { id name nrql(query: "SELECT 1") { results } } } }""", Map.of());

        assertThat(answer.at("/data/actor/account/nrql/results/0/count").longValue())
                .isEqualTo(2);
        assertThat(answer.at("/data/actor/account/id").longValue()).isEqualTo(12_345_678_901L);
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("012345678901")));
    }

    @Test
    void answersAboutSeveralAccounts() {
        ask(QUERY, """
                { actor { nrql(accounts: [123456789012, 210987654321], query: "x") { results } } }""", Map.of());

        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("123456789012", "210987654321")));
    }

    @Test
    void showsABoundKeyItsAccountsAlone() {
        String bound = keys.create(Kind.QUERY, "bound", List.of("123456789012")).secret();

        assertThat(ask(bound, "{ actor { accounts { id name } } }", Map.of()).at("/data/actor/accounts"))
                .isEqualTo(JSON.readTree("[{\"id\":123456789012,\"name\":\"Account 123456789012\"}]"));
        assertThat(ask(QUERY, "{ actor { accounts { id } } }", Map.of()).at("/data/actor/accounts"))
                .hasSize(2);
        ask(bound, "{ actor { account(id: 0) { nrql(query: \"mine\") { results } } } }", Map.of());
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("123456789012")));

        JsonNode others = ask(bound, "{ actor { account(id: 210987654321) { name } } }", Map.of());
        assertThat(others.at("/data/actor/account").isNull()).isTrue();
        assertThat(others.toString()).contains("bound to other accounts").doesNotContain("Account 210987654321");
        JsonNode some = ask(
                bound,
                "{ actor { nrql(accounts: [123456789012, 210987654321], query: \"theirs\") { results } } }",
                Map.of());
        assertThat(some.at("/errors/0/extensions/errorClass").stringValue()).isEqualTo("INVALID_INPUT");
        assertThat(nrql.last().nrql()).isEqualTo("mine");
    }

    @Test
    void refusesInItsOwnShape() {
        JsonNode wrong = ask(QUERY, "{ actor { account(id: 0) { nrql(query: \"nonsense\") { results } } } }", Map.of());
        assertThat(wrong.at("/data/actor/account/nrql").isNull()).isTrue();
        assertThat(wrong.at("/errors/0/message").stringValue()).contains("line 2, column 7: expected FROM");
        assertThat(wrong.at("/errors/0/path/2").stringValue()).isEqualTo("nrql");
        assertThat(wrong.at("/errors/0/extensions/line").intValue()).isEqualTo(2);

        JsonNode slow = ask(QUERY, "{ actor { account(id: 0) { nrql(query: \"TIMEOUT\") { results } } } }", Map.of());
        assertThat(slow.at("/errors/0/extensions/errorClass").stringValue()).isEqualTo("NRQL_TIMEOUT");
    }

    @Test
    void showsItsSchemaToWhoeverHasAKey() {
        JsonNode schema = ask(QUERY, IntrospectionQuery.INTROSPECTION_QUERY, Map.of());
        assertThat(schema.has("errors")).isFalse();
        assertThat(schema.toString()).contains("NrdbResultContainer");

        assertThat(post("/graphql", "{\"query\":\"{ __schema { types { name } } }\"}")
                        .statusCode())
                .isEqualTo(401);
    }

    /** Twelve digits do not fit into the Int of GraphQL, which code generators of clients rely on. */
    @Test
    void declaresNoAccountIdAsInt() {
        JsonNode schema = ask(QUERY, IntrospectionQuery.INTROSPECTION_QUERY, Map.of());

        List<String> ofInt = new ArrayList<>();
        for (JsonNode type : schema.at("/data/__schema/types")) {
            if (type.get("name").stringValue().startsWith("__")) {
                continue;
            }
            List<JsonNode> typed = new ArrayList<>();
            type.get("inputFields").forEach(typed::add);
            for (JsonNode field : type.get("fields")) {
                typed.add(field);
                field.get("args").forEach(typed::add);
            }
            for (JsonNode each : typed) {
                String name = each.get("name").stringValue().toLowerCase(Locale.ROOT);
                boolean mayBeId = name.endsWith("id") || name.contains("account");
                if (mayBeId && each.get("type").toString().contains("\"Int\"")) {
                    ofInt.add(type.get("name").stringValue() + " " + each);
                }
            }
        }
        assertThat(ofInt).isEmpty();
        assertThat(schema.toString()).contains("AccountId");
    }

    @Test
    void answersTheKnownFieldsOfADocumentWithUnknownOnes() {
        JsonNode answer = ask(QUERY, """
                query ($id: Int!, $policy: ID!) {
                  actor {
                    account(id: $id) { id nrql(query: "SELECT 1") { results unknown } alerts { policy(id: $policy) { name } } }
                    accounts { id }
                  }
                }""", Map.of("id", ACCOUNT, "policy", "7"));

        assertThat(answer.at("/data/actor/account/nrql/results/0/count").longValue())
                .isEqualTo(2);
        assertThat(answer.at("/data/actor/accounts")).hasSize(2);
        assertThat(answer.get("errors"))
                .extracting(error -> error.get("message").stringValue())
                .containsExactly(
                        "Cannot query field \"unknown\" on type \"NrdbResultContainer\".",
                        "Cannot query field \"alerts\" on type \"Account\".");
    }

    @Test
    void answersTheFieldsThatClientsOfNerdGraphNeedBesideQueries() {
        JsonNode answer = ask(QUERY, """
                query ($chart: EmbeddedChartType) {
                  requestContext { apiKey userId }
                  actor {
                    user { id email name }
                    accounts(scope: GLOBAL) { id }
                    queryHistory { nrql { accountIds createdAt query } }
                    cloud { linkedAccounts(provider: "aws") { id name nrAccountId externalId disabled createdAt provider { slug } } }
                    account(id: 123456789012) {
                      cloud { linkedAccounts { externalId } }
                      reportingEventTypes(filter: null, timeWindow: null)
                      some: reportingEventTypes(filter: ["Span", "Metric"], timeWindow: {startTime: 1, endTime: 2})
                      nrqlQueryProgress(queryId: "x") { results }
                      nrql(query: "SELECT 1", options: {}) {
                        results
                        embeddedChartUrl(chartType: $chart)
                        staticChartUrl(chartType: LINE, format: PNG, width: 400, height: 300)
                      }
                    }
                  }
                }""", Map.of("chart", "BAR"));

        assertThat(answer.get("errors")).hasSize(1);
        assertThat(answer.at("/errors/0/message").stringValue()).startsWith("queryId: x is unknown");
        assertThat(answer.at("/data/requestContext/apiKey").isNull()).isTrue();
        assertThat(answer.at("/data/actor/accounts")).hasSize(2);
        assertThat(answer.at("/data/actor/queryHistory/nrql")).isEmpty();
        assertThat(answer.at("/data/actor/account/nrql/results/0/count").longValue())
                .isEqualTo(2);
        assertThat(answer.at("/data/actor/account/reportingEventTypes")).isEqualTo(JSON.readTree("[\"Log\",\"Span\"]"));
        assertThat(answer.at("/data/actor/account/some")).isEqualTo(JSON.readTree("[\"Span\"]"));
        assertThat(answer.at("/data/actor/cloud/linkedAccounts")).hasSize(2);
        assertThat(answer.at("/data/actor/cloud/linkedAccounts/0/provider/slug").stringValue())
                .isEqualTo("aws");
        assertThat(answer.at("/data/actor/account/cloud/linkedAccounts"))
                .isEqualTo(JSON.readTree("[{\"externalId\":\"123456789012\"}]"));
    }

    @Test
    void readsEntitiesOfTheInventoryWithinTheAccountsOfTheKey() {
        String own = addFunction("123456789012", "checkout");
        String others = addFunction("210987654321", "checkout");
        String bound = keys.create(Kind.QUERY, "bound", List.of("123456789012")).secret();
        String document = """
                query ($own: EntityGuid!, $others: EntityGuid!) {
                  actor {
                    own: entity(guid: $own) { ...E }
                    others: entity(guid: $others) { ...E }
                    both: entities(guids: [$own, $others]) { guid }
                    entitySearch(query: "name LIKE 'check' AND tags.team = 'shop'", queryBuilder: null, options: {limit: null}) {
                      count query
                      types { count domain type entityType }
                      results {
                        nextCursor
                        entities {
                          guid name ... on AlertableEntityOutline { alertSeverity } ... on ApmApplicationEntityOutline { language }
                        }
                      }
                    }
                    built: entitySearch(query: null, queryBuilder: {domain: "INFRA", tags: [{key: "team", value: "shop"}]}, options: {limit: 1}) {
                      results { entities { accountId } nextCursor }
                    }
                    cloud { linkedAccounts { externalId } }
                  }
                }
                fragment E on Entity {
                  guid name type domain reporting accountId account { id name } tags { key values } indexedAt
                }""";
        Map<String, Object> guids = Map.of("own", own, "others", others);

        JsonNode answer = ask(QUERY, document, guids);
        assertThat(answer.has("errors")).as("%s", answer).isFalse();
        JsonNode all = answer.at("/data/actor");
        JsonNode some = ask(bound, document, guids).at("/data/actor");

        assertThat(all.at("/own/name").stringValue()).isEqualTo("checkout");
        assertThat(all.at("/own/type").stringValue()).isEqualTo("AWSLAMBDAFUNCTION");
        assertThat(all.at("/own/account"))
                .isEqualTo(JSON.readTree("{\"id\":123456789012,\"name\":\"Account 123456789012\"}"));
        assertThat(all.at("/own/tags/0")).isEqualTo(JSON.readTree("{\"key\":\"team\",\"values\":[\"shop\"]}"));
        assertThat(all.at("/others/accountId").longValue()).isEqualTo(210_987_654_321L);
        assertThat(all.at("/both")).hasSize(2);
        assertThat(all.at("/entitySearch/count").intValue()).isEqualTo(2);
        assertThat(all.at("/entitySearch/results/entities")).hasSize(2);
        assertThat(all.at("/entitySearch/results/entities/0/alertSeverity").stringValue())
                .isEqualTo("NOT_CONFIGURED");
        assertThat(all.at("/built/results/entities")).hasSize(1);
        assertThat(all.at("/built/results/nextCursor").isString()).isTrue();

        assertThat(some.at("/own/name").stringValue()).isEqualTo("checkout");
        assertThat(some.at("/others").isNull()).isTrue();
        assertThat(some.at("/both")).isEqualTo(JSON.readTree("[{\"guid\":\"" + own + "\"}]"));
        assertThat(some.at("/entitySearch/count").intValue()).isEqualTo(1);
        assertThat(some.at("/entitySearch/types/0/count").intValue()).isEqualTo(1);
        assertThat(some.at("/entitySearch/results/entities")).hasSize(1);
        assertThat(some.at("/built/results/nextCursor").isNull()).isTrue();
        assertThat(some.at("/cloud/linkedAccounts")).isEqualTo(JSON.readTree("[{\"externalId\":\"123456789012\"}]"));
        assertThat(some.toString()).doesNotContain("210987654321").doesNotContain(others);
    }

    @Test
    void saysWhatIsWrongWithASearch() {
        JsonNode answer = ask(QUERY, """
                { actor { entitySearch(query: "name >") { count } none: entitySearch { count } } }""", Map.of());

        assertThat(answer.at("/errors").toString())
                .contains("query: line 1, column")
                .contains("query: missing");
    }

    /** The guid of its events. */
    private String addFunction(String accountId, String name) {
        FunctionArn arn = FunctionArn.of("eu-west-1", accountId, name);
        jdbc().sql("""
                WITH metadata AS (
                    INSERT INTO function_metadata (function_arn, version, content_hash, layers, tags, account_name,
                           valid_from, observed_at, source)
                    VALUES (:arn, '$LATEST', '', '{}', '{"team": "shop"}', 'x', now(), now(), 'poll')
                    RETURNING metadata_id
                )
                INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at, last_seen_at,
                       metadata_id, change_number)
                SELECT :arn, :account, 'eu-west-1', :name, now(), now(), metadata_id, 1 FROM metadata
                """)
                .param("arn", arn.toString())
                .param("account", accountId)
                .param("name", name)
                .update();
        return EntityGuid.of(arn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Int!", "Int", "ID!", "String!", "AccountId!"})
    void takesAnAccountIdInAVariableOfWhateverTypeClientsDeclare(String type) {
        for (Object id : List.of(ACCOUNT, "123456789012")) {
            JsonNode answer = ask(
                    QUERY,
                    "query ($id: " + type + (type.endsWith("!") ? "" : " = 0") + ", $q: Nrql!)"
                            + " { actor { account(id: $id) { ...F } } } fragment F on Account { id nrql(query: $q) { results } }",
                    Map.of("id", id, "q", "SELECT 1"));

            assertThat(answer.has("errors")).as("%s", answer).isFalse();
            assertThat(answer.at("/data/actor/account/id").longValue()).isEqualTo(ACCOUNT);
            assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("123456789012")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[Int!]!", "[Int]!", "[ID!]!", "[AccountId!]!"})
    void takesSeveralAccountIdsInAVariable(String type) {
        String needed = type.replace("Int]", "Int!]");
        JsonNode answer = ask(
                QUERY,
                "query ($ids: " + needed + ", $one: Int!) { actor { nrql(accounts: $ids, query: \"x\") { results }"
                        + " other: nrql(accounts: [$one, 210987654321], query: \"y\") { results } } }",
                Map.of("ids", List.of(ACCOUNT, 210_987_654_321L), "one", ACCOUNT));

        assertThat(answer.has("errors")).as("%s", answer).isFalse();
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("123456789012", "210987654321")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1234567890123", "99999999999999999999", "\"x\"", "1.5", "true", "null"})
    void refusesWhatIsNoAccountId(String id) {
        assertThat(ask(QUERY, "{ actor { account(id: " + id + ") { id } } }", Map.of())
                        .has("errors"))
                .isTrue();
        assertThat(ask(
                                QUERY,
                                "query ($id: Int!) { actor { account(id: $id) { id } } }",
                                Map.of("id", JSON.readTree(id)))
                        .has("errors"))
                .isTrue();
    }

    @Test
    void boundsWhatOneDocumentAsks() {
        StringBuilder many = new StringBuilder("{ actor { account(id: 0) {");
        for (int i = 0; i < 21; i++) {
            many.append(" q").append(i).append(": nrql(query: \"x\") { results }");
        }

        JsonNode answer = ask(QUERY, many + " } } }", Map.of());

        assertThat(answer.at("/errors/0/message").stringValue()).contains("complexity");
        assertThat(answer.at("/data").isNull() || answer.at("/data").isMissingNode())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{", "{\"query\":1}", "{\"query\":\"{a}\",\"variables\":[]}", "{\"querry\":\"\"}"})
    void refusesABodyThatIsNoQuestion(String body) {
        HttpResponse<String> answer = post("/graphql", body, "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").stringValue()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ nobody }", "{ actor", "{ actor { account(id: \"x\") { id } } }", "mutation { a }"})
    void saysWhatIsWrongWithADocument(String document) {
        assertThat(ask(QUERY, document, Map.of()).at("/errors/0/message").stringValue())
                .isNotEmpty();
    }

    private JsonNode ask(String key, String document, Map<String, Object> variables) {
        HttpResponse<String> answer = post(
                "/graphql",
                JSON.writeValueAsString(Map.of("query", document, "variables", variables)),
                "API-Key",
                key,
                "Content-Type",
                "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer);
    }
}
