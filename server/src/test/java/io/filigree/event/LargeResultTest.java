package io.filigree.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Events that together are larger than a result may be, through each door that gives them out. */
class LargeResultTest extends WebTest {

    private static final String ACCOUNT = "777777777777";
    private static final int EVENTS = 24;

    /** 24 times that is 17 MB. */
    private static final int BYTES = 710_000;

    private final String request = UUID.randomUUID().toString();

    @BeforeEach
    void store() {
        StoredEvents events = new StoredEvents(jdbc());
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(60);
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> attributes = Map.of("number", i, "large", i + "x".repeat(BYTES));
            events.add(ACCOUNT, "AwsLambdaInvocation", begin.plusMillis(i), request, request, attributes);
        }
    }

    @AfterEach
    void remove() {
        jdbc().sql("TRUNCATE lambda_invocation").update();
    }

    @Test
    void refusesEventsThatHaveNoPages() {
        assertRefused(get("/api/events?limit=5000&requestId=" + request, "Api-Key", QUERY));
        assertRefused(get("/v1/accounts/0/invocations/" + request, "Api-Key", QUERY));
        assertThat(get("/api/events?limit=3&requestId=" + request, "Api-Key", QUERY)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void endsPagesEarlyAndLosesNoEvent() {
        List<Integer> pages = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = json(get("/v1/accounts/0/traces/" + request + "?limit=1000" + cursor, "Api-Key", QUERY));
            pages.add(page.get("events").size());
            page.get("events").forEach(event -> numbers.add(event.get("number").intValue()));
            JsonNode next = page.get("nextCursor");
            cursor = next == null || next.isNull() ? null : "&cursor=" + next.stringValue();
        }

        assertThat(pages).hasSizeGreaterThan(1).allMatch(size -> size > 0);
        assertThat(new TreeSet<>(numbers)).hasSize(EVENTS);
        assertThat(numbers)
                .isEqualTo(IntStream.range(0, EVENTS)
                        .map(i -> EVENTS - 1 - i)
                        .boxed()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM AwsLambdaInvocation LIMIT MAX",
                "SELECT large FROM AwsLambdaInvocation LIMIT MAX",
                "SELECT uniques(large) FROM AwsLambdaInvocation",
                "SELECT latest(large) FROM AwsLambdaInvocation FACET number LIMIT MAX",
                "SELECT count(*) FROM AwsLambdaInvocation FACET large LIMIT MAX",
                "SELECT count(*) FROM (SELECT large FROM AwsLambdaInvocation LIMIT MAX)",
                "SELECT count(*) FROM AwsLambdaInvocation WHERE large IN (SELECT large FROM AwsLambdaInvocation LIMIT MAX)",
                "SELECT count(*) FROM AwsLambdaInvocation JOIN (FROM AwsLambdaInvocation SELECT latest(large) FACET number"
                        + " LIMIT MAX) ON number"
            })
    void refusesQueries(String nrql) {
        assertRefused(get(address(nrql), "Api-Key", QUERY));
    }

    @Test
    void refusesEveryFormat() {
        String nrql = "SELECT large FROM AwsLambdaInvocation LIMIT MAX";
        assertRefused(get(address(nrql), "Api-Key", QUERY, "Accept", "text/csv"));
        assertRefused(get(address(nrql), "Api-Key", QUERY, "Accept", "application/x-ndjson"));
        HttpResponse<String> graphQl = post(
                "/graphql",
                "{\"query\": \"{ actor { nrql(accounts: 0, query: \\\"" + nrql
                        + "\\\", timeout: 60) { results } } }\"}",
                "Api-Key",
                QUERY);
        assertThat(graphQl.body())
                .hasSizeLessThan(2_000)
                .contains("NRQL_RESULT_TOO_LARGE", "filigree.query.max-result");
    }

    private static String address(String nrql) {
        return "/v1/accounts/0/query?timeout=60&nrql=" + URLEncoder.encode(nrql, StandardCharsets.UTF_8);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("reason").stringValue()).isEqualTo("RESULT_TOO_LARGE");
        assertThat(json(answer).get("detail").stringValue()).contains("16384 KB", "filigree.query.max-result", "limit");
    }
}
