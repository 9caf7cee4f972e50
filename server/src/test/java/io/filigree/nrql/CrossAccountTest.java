package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.query.event.EventCursor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results of a key that is bound to one account contain no data of another account. Each query also runs with an
 * unbound key and must return a different result: otherwise it could not detect a leak.
 */
class CrossAccountTest extends WebTest {

    private static final String OWN = "777777777777";
    private static final String OTHER = "888888888888";

    /** Is part of every name and value of the other account. */
    private static final String MARKER = "theirs";

    /** A message of no event. */
    private static final String FORGED = "88888888-8888-4888-8888-888888888888";

    private static final Instant NOON = Instant.parse("2026-01-31T12:10:00Z");
    private static final String WINDOW = " SINCE '2026-01-31 12:00:00' UNTIL '2026-01-31 13:00:00'";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private ApiKeys keys;

    private String bound;
    private final List<String> boundKeys = new ArrayList<>();

    @BeforeEach
    void storeTwoAccounts() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, event_attribute")
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

    /** Even for a caller that guesses a name. */
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

    /**
     * The other account's events and functions change no result: not with secrets that match the query's
     * condition, not with others, and not if absent. {@code -Dcrossaccount.queries} runs more queries, of another
     * {@code -Dcrossaccount.seed}.
     */
    @Test
    void tellsTheSameWhateverAnotherAccountHas() {
        long seed = Long.getLong("crossaccount.seed", 7);
        CrossAccountQueries generator = new CrossAccountQueries(seed);
        Set<String> queries = new LinkedHashSet<>();
        for (int i = 0; i < Integer.getInteger("crossaccount.queries", 400); i++) {
            queries.add(generator.next());
        }
        storeOwn();
        removeOther();
        Map<String, String> expected = observed(queries);
        List<String> differences = new ArrayList<>();
        for (boolean secret : List.of(true, false)) {
            removeOther();
            storeOther(secret);
            observed(queries).forEach((asked, told) -> {
                if (!told.equals(expected.get(asked))) {
                    differences.add(asked + "\n  without another account: " + expected.get(asked) + "\n  with its "
                            + (secret ? "secrets: " : "events: ") + told);
                }
            });
        }

        assertThat(expected.values()).anySatisfy(told -> assertThat(told).startsWith("200"));
        assertThat(differences)
                .as("differences of -Dcrossaccount.seed=%s", seed)
                .isEmpty();
    }

    /** Status and body of all queries of a bound key, without the duration. */
    private Map<String, String> observed(Set<String> queries) {
        Map<String, String> observed = new LinkedHashMap<>();
        int number = 0;
        for (String query : queries) {
            observed.put(query, told(ask(bound(number), "0", query, "application/json")));
            if (number % 4 == 0) {
                observed.put(
                        "graphql: " + query,
                        untimed(graphQl(bound(number), query).toString()));
                observed.put("csv: " + query, told(ask(bound(number), "0", query, "text/csv")));
            }
            number++;
        }
        String forged = new EventCursor(NOON.plusSeconds(1), UUID.fromString(FORGED), "f".repeat(32)).text();
        for (String path : List.of(
                "/v1/accounts/0/invocations",
                "/v1/accounts/0/invocations?limit=1",
                "/v1/accounts/0/invocations?functionName=secret-function",
                "/v1/accounts/0/invocations?functionArn=" + arn(OTHER, "secret-function"),
                "/v1/accounts/0/invocations?limit=1&cursor=" + forged,
                "/v1/accounts/0/invocations/request",
                "/v1/accounts/0/invocations/secret-request",
                "/v1/accounts/0/spans?requestId=request&limit=1&cursor=" + forged,
                "/v1/accounts/0/spans?requestId=secret-request",
                "/v1/accounts/0/logs?requestId=request",
                "/v1/accounts/0/traces/trace",
                "/v1/accounts/0/traces/secret-trace",
                "/v1/accounts/" + OWN + "/traces/trace?limit=1",
                "/v1/accounts/" + OTHER + "/traces/trace",
                "/v1/accounts/" + OTHER + "/query?nrql=SHOW%20EVENT%20TYPES",
                "/v1/accounts/0/query/explain?nrql=SHOW%20EVENT%20TYPES",
                "/api/events",
                "/api/events?limit=1",
                "/api/events?type=theirEvents",
                "/api/events?functionName=secret-function",
                "/api/events?requestId=request&since=2026-01-31T12:00:00Z&until=2026-01-31T13:00:00Z",
                "/api/functions",
                "/api/accounts/" + OTHER)) {
            observed.put(path, told(get(path, "Api-Key", bound(number++))));
        }
        return observed;
    }

    private static String told(HttpResponse<String> answer) {
        return answer.statusCode() + " " + untimed(answer.body());
    }

    /** Without the duration, and without the time range of an hour that queries of functions have. */
    private static String untimed(String body) {
        String without = body.replaceAll("\"wallClockTime\":\\d+", "");
        return without.contains("60 MINUTES AGO")
                ? without.replaceAll("\"(begin|end)Time(Millis|Seconds)?\":(\\d+|\"[^\"]*\")", "")
                : without;
    }

    /** One of several keys of the account, because of the rate limit of each key. */
    private String bound(int number) {
        int key = number / 500;
        while (boundKeys.size() <= key) {
            boundKeys.add(keys.create(Kind.QUERY, "bound", List.of(OWN)).secret());
        }
        return boundKeys.get(key);
    }

    private void storeOwn() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, event_attribute,"
                        + " lambda_function, function_metadata")
                .update();
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(OWN, "checkout", "team", "mine");
        events.addFunction(OWN, "cart", "team", "mine too");
        for (Instant at : List.of(NOON.minusSeconds(3_600), NOON, NOON.plusSeconds(2))) {
            for (String type : List.of("Span", "AwsLambdaInvocation", "AwsLambdaInvocationError", "Log", "MyEvent")) {
                Map<String, Object> attributes =
                        Map.of("name", "mine", "duration", 1.5, "ssn", "none", "amount", 1, "mixed", 5);
                events.add(OWN, type, at, "request", "trace", attributes);
                events.decorate(events.add(OWN, type, at.plusMillis(1), "request", "trace", attributes), type);
            }
        }
    }

    private void removeOther() {
        for (String table : List.of(
                "lambda_invocation",
                "lambda_invocation_error",
                "span",
                "log",
                "custom_event",
                "lambda_function",
                "function_metadata")) {
            jdbc().sql("DELETE FROM " + table + " WHERE split_part(function_arn, ':', 5) = :other")
                    .param("other", OTHER)
                    .update();
        }
        jdbc().sql("DELETE FROM event_attribute WHERE account_id = :other")
                .param("other", OTHER)
                .update();
    }

    /** Of both kinds, with metadata and without, before and after the key's own. */
    private void storeOther(boolean secret) {
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(OTHER, secret ? "secret-function" : "checkout", secret ? "secretTag" : "team", "secret");
        events.addFunction(OTHER, "checkout-2", "team", secret ? "secret-team" : "theirs");
        jdbc().sql("UPDATE function_metadata SET runtime = :runtime, handler = :runtime, memory_size_mb = :memory,"
                        + " account_name = :runtime WHERE split_part(function_arn, ':', 5) = :other")
                .param("runtime", secret ? "secret-runtime" : "java21")
                .param("memory", secret ? 1_000_000 : 128)
                .param("other", OTHER)
                .update();
        Map<String, Object> attributes = secret
                ? Map.of(
                        "name",
                        "secret",
                        "duration",
                        "secret",
                        "ssn",
                        "012-34-5678",
                        "amount",
                        1e200,
                        "mixed",
                        "secret",
                        "onlyTheirs",
                        "secret value",
                        "error",
                        true)
                : Map.of("name", "theirs", "duration", 2.5, "ssn", "none", "amount", 2, "mixed", true, "other", 7);
        for (int i = -1; i <= 1; i++) {
            for (String type :
                    List.of("Span", "AwsLambdaInvocation", "AwsLambdaInvocationError", "MyEvent", "theirEvents")) {
                Instant at = NOON.plusSeconds(i);
                for (String id : List.of("request", "secret-request")) {
                    String trace = id.replace("request", "trace");
                    events.add(OTHER, type, at, id, trace, attributes);
                    events.decorate(events.add(OTHER, type, at.plusMillis(2), id, trace, attributes), type);
                }
            }
        }
        jdbc().sql("ANALYZE span, lambda_invocation, function_metadata, lambda_function")
                .update();
    }

    private static String arn(String accountId, String function) {
        return "arn:aws:lambda:eu-west-1:" + accountId + ":function:" + function;
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
