package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever somebody asks with a key of one account, nothing of another account's is in the answer. Each query is asked
 * with an unbound key, too, and must answer otherwise: a query that could not tell of the other account proves nothing.
 */
class CrossAccountTest extends WebTest {

    private static final String OWN = "777777777777";
    private static final String OTHER = "888888888888";

    /** Is part of every name and value of the other account. */
    private static final String MARKER = "theirs";

    private static final Instant NOON = Instant.parse("2026-01-31T12:10:00Z");
    private static final String WINDOW = " SINCE '2026-01-31 12:00:00' UNTIL '2026-01-31 13:00:00'";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private ApiKeys keys;

    private String bound;

    @BeforeEach
    void storeTwoAccounts() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, custom_event, event_attribute")
                .update();
        bound = keys.create(Kind.QUERY, "bound", List.of(OWN)).secret();
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(OWN, "checkout", "team", "mine");
        events.addFunction(OTHER, "theirs-function", "theirsTag", "theirs");
        for (Instant at : List.of(NOON.minusSeconds(3_600), NOON)) {
            for (String type : List.of("Span", "AwsLambdaInvocation", "AwsLambdaInvocationError")) {
                events.add(OWN, type, at, "request", "trace", Map.of("name", "mine", "duration", 1.5));
                for (int i = 0; i < 2; i++) {
                    events.add(
                            OTHER,
                            type,
                            at.plusSeconds(i),
                            "request",
                            "trace",
                            Map.of("name", "theirs", "duration", 77.5, "theirsAttribute", "theirs"));
                }
            }
            events.add(OWN, "MyEvent", at, "request", "trace", Map.of("name", "mine"));
            events.add(OTHER, "theirsEvent", at, "request", "trace", Map.of("name", "theirs"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM Span",
                "SELECT * FROM Span LIMIT 1 OFFSET 1",
                "SELECT * FROM Span ORDER BY duration DESC LIMIT 1",
                "SELECT name, duration FROM Span",
                "SELECT name FROM AwsLambdaInvocation, AwsLambdaInvocationError",
                "SELECT count(*) FROM Span",
                "SELECT count(*) FROM Span WHERE NOT (name = 'a' AND name = 'b')",
                "SELECT count(*) FROM Span WHERE name IS NULL OR name IS NOT NULL",
                "SELECT count(*) FROM Span WHERE name LIKE '%' OR duration > 0",
                "SELECT count(*) FROM Span FACET name",
                "SELECT count(*) FROM Span FACET aws.lambda.arn",
                "SELECT count(*) FROM Span FACET accountId(), name",
                "SELECT count(*) FROM Span FACET name ORDER BY max(duration)",
                "SELECT count(*) FROM Span FACET CASES (WHERE duration > 50 AS 'slow', WHERE duration < 50 AS 'fast')",
                "SELECT count(*) FROM Span TIMESERIES 30 minutes",
                "SELECT max(duration) FROM Span TIMESERIES 30 minutes SLIDE BY 10 minutes",
                "SELECT count(*) FROM Span FACET name TIMESERIES 30 minutes",
                "SELECT count(*) FROM Span COMPARE WITH 1 hour ago",
                "SELECT count(*) FROM Span FACET name COMPARE WITH 1 hour ago",
                "SELECT max(count), uniques(name) FROM (SELECT count(*) FROM Span FACET name)",
                "SELECT uniques(name) FROM (SELECT name FROM Span)",
                "SELECT uniques(name) FROM Span JOIN (SELECT count(*) AS n FROM AwsLambdaInvocation"
                        + " FACET aws.requestId) ON aws.requestId",
                "SELECT max(n) FROM Span JOIN (SELECT count(*) AS n FROM AwsLambdaInvocation FACET aws.requestId)"
                        + " ON aws.requestId",
                "SELECT uniques(name) FROM Span WHERE aws.requestId IN"
                        + " (SELECT uniques(aws.requestId) FROM AwsLambdaInvocation)",
                "SELECT count(*) FROM lookup(functions)",
                "SELECT * FROM lookup(functions)",
                "SELECT count(*) FROM lookup(functions) FACET aws.lambda.functionName",
                "SELECT keyset() FROM Span",
                "SELECT keyset() FROM Span, AwsLambdaInvocation",
                "SELECT uniques(name), uniqueCount(name) FROM Span",
                "SELECT latest(name), earliest(name) FROM Span",
                "SELECT sum(duration), average(duration), min(duration), max(duration) FROM Span",
                "SELECT percentile(duration, 50, 99), median(duration), stddev(duration) FROM Span",
                "SELECT histogram(duration, 100, 10) FROM Span",
                "SELECT apdex(duration, t: 2), cdfPercentage(duration, 2) FROM Span",
                "SELECT funnel(name, WHERE duration > 0 AS 'any', WHERE duration > 50 AS 'slow') FROM Span",
                "SELECT filter(count(*), WHERE duration > 50), percentage(count(*), WHERE duration > 50) FROM Span",
                "SELECT rate(count(*), 1 minute) FROM Span",
                "SELECT count(*) FROM Span, AwsLambdaInvocation FACET eventType()",
                "WITH upper(name) AS loud SELECT count(*) FROM Span FACET loud",
                "SHOW EVENT TYPES"
            })
    void tellsNothingOfAnotherAccount(String query) {
        String nrql = query.contains("lookup(") ? query : query + WINDOW;
        for (String accept : List.of("application/json", "text/csv")) {
            HttpResponse<String> answer = ask(bound, "0", nrql, accept);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain(OTHER).doesNotContainIgnoringCase(MARKER);
        }
        assertThat(ask(bound, "0", nrql, "text/csv").body())
                .isNotEqualTo(ask(QUERY, "0", nrql, "text/csv").body());
        JsonNode results = graphQl(bound, nrql);
        assertThat(results.has("errors")).as(results.toString()).isFalse();
        assertThat(results.toString()).doesNotContain(OTHER).doesNotContainIgnoringCase(MARKER);
        assertThat(ask(bound, OTHER, nrql, "application/json").statusCode()).isEqualTo(403);
    }

    @Test
    void countsNothingOfAnotherAccount() {
        JsonNode answer = json(ask(bound, "0", "SELECT count(*) FROM Span" + WINDOW, "application/json"));

        assertThat(answer.at("/results/0/count").longValue()).isEqualTo(1);
        assertThat(answer.at("/performanceStats/inspectedCount").longValue()).isEqualTo(1);
        assertThat(answer.at("/performanceStats/matchCount").longValue()).isEqualTo(1);
    }

    /** Even to whoever guesses a name. */
    @Test
    void knowsNeitherNamesNorTypesOfAnotherAccount() {
        JsonNode attribute = json(
                ask(bound, "0", "SELECT count(theirsAttribute), uniques(theirsAttribute) FROM Span" + WINDOW, "*/*"));
        JsonNode nobodys = json(
                ask(bound, "0", "SELECT count(nobodysAttribute), uniques(nobodysAttribute) FROM Span" + WINDOW, "*/*"));
        assertThat(attribute.get("results")).isEqualTo(nobodys.get("results"));
        assertThat(attribute.at("/metadata/messages").toString().replace("theirs", "nobodys"))
                .isEqualTo(nobodys.at("/metadata/messages").toString());

        JsonNode type = json(ask(bound, "0", "SELECT count(*) FROM theirsEvent" + WINDOW, "*/*"));
        JsonNode noType = json(ask(bound, "0", "SELECT count(*) FROM nobodysEvent" + WINDOW, "*/*"));
        assertThat(type.at("/results/0/count").longValue()).isZero();
        assertThat(type.at("/metadata/messages").toString().replace("theirs", "nobodys"))
                .isEqualTo(noType.at("/metadata/messages").toString());
    }

    @Test
    void goesOnFromACursorOfSomebodyElseWithItsOwnEvents() {
        String path = "/v1/accounts/0/spans?requestId=request&limit=1";
        String cursor = json(get(path, "Api-Key", QUERY)).get("nextCursor").stringValue();

        HttpResponse<String> next = get(path + "&cursor=" + cursor, "Api-Key", bound);

        assertThat(next.body()).contains("mine").doesNotContain(MARKER);
    }

    private HttpResponse<String> ask(String key, String account, String nrql, String accept) {
        String encoded = URLEncoder.encode(nrql, StandardCharsets.UTF_8);
        return get("/v1/accounts/" + account + "/query?nrql=" + encoded, "Api-Key", key, "Accept", accept);
    }

    private JsonNode graphQl(String key, String nrql) {
        String document = """
                query ($nrql: Nrql!) { actor { accounts { id name } account(id: 0) { nrql(query: $nrql) {
                  results currentResults previousResults totalResult rawResponse metadata { facets messages } } } } }""";
        String body = JSON.writeValueAsString(Map.of("query", document, "variables", Map.of("nrql", nrql)));
        return json(post("/graphql", body, "API-Key", key));
    }
}
