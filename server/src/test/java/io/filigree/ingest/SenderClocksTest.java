package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events of senders with wrong clocks, with reserved names and with their own tags, over REST and NRQL. */
class SenderClocksTest extends WebTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ACCOUNT = "505050505050";
    private static final String ARN = "arn:aws:lambda:eu-west-1:" + ACCOUNT + ":function:clock";

    @BeforeEach
    void emptyTheEvents() {
        jdbc().sql("""
                        TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion,
                            undecoded_message, ingested_message, event_attribute
                        """).update();
    }

    @Test
    void noClockHeadsTheListsOfTheNewestByBeingAhead() {
        long now = Instant.now().toEpochMilli();
        Map<String, Object> wrong = Map.of(
                "seconds",
                now / 1_000,
                "tooLate",
                now + Duration.ofDays(400).toMillis(),
                "anHourAhead",
                now + Duration.ofHours(1).toMillis(),
                "microseconds",
                now * 1_000,
                "nanoseconds",
                now * 1_000_000,
                "negative",
                -now,
                "zero",
                0,
                "veryLarge",
                Long.MAX_VALUE,
                "text",
                "tomorrow");
        wrong.forEach((name, timestamp) -> post(now - 60_000, transaction(name, timestamp, "")));
        post(now, transaction("right", now, ""));
        stored("lambda_invocation", wrong.size() + 1);

        assertThat(json(get("/api/events?limit=1", "Api-Key", QUERY))
                        .at("/events/0/clock")
                        .stringValue())
                .isEqualTo("right");
        assertThat(json(get("/v1/accounts/0/invocations?limit=1", "Api-Key", QUERY))
                        .at("/events/0/clock")
                        .stringValue())
                .isEqualTo("right");
        assertThat(nrql("SELECT clock FROM AwsLambdaInvocation LIMIT 1")
                        .at("/results/0/events/0/clock")
                        .stringValue())
                .isEqualTo("right");
        assertThat(nrql("SELECT latest(clock) FROM AwsLambdaInvocation SINCE 1 hour ago")
                        .at("/results/0/latest")
                        .stringValue())
                .isEqualTo("right");
        assertThat(nrql("SELECT count(*) FROM AwsLambdaInvocation SINCE 10 minutes ago")
                        .at("/results/0/count")
                        .intValue())
                .isEqualTo(wrong.size() + 1);
        assertThat(nrql("SELECT count(*) FROM AwsLambdaInvocation WHERE timestamp.original > observed_timestamp"
                                + " SINCE 10 minutes ago")
                        .at("/results/0/count")
                        .intValue())
                .as("too late, an hour ahead, microseconds, nanoseconds, very large")
                .isEqualTo(5);
    }

    @Test
    void anErrorWithoutATimeIsOrderedByItsTransactionOverRestAndNrql() {
        long now = Instant.now().toEpochMilli();
        for (int i = 0; i < 5; i++) {
            long begun = now - 300_000 + i * 10_000L;
            post(
                    now,
                    transaction("t" + i, begun, "") + "|"
                            + "\"error_event_data\":[null,{},[[{\"type\":\"TransactionError\","
                            + "\"error.class\":\"HttpError 500\",\"guid\":\"g-t" + i + "\"},{\"clock\":\"t" + i
                            + "\"},{}]]]");
        }
        stored("lambda_invocation_error", 5);

        List<String> rest = new ArrayList<>();
        json(get("/api/events?type=AwsLambdaInvocationError", "Api-Key", QUERY))
                .get("events")
                .forEach(event -> rest.add(event.get("clock").stringValue()));
        List<String> queried = new ArrayList<>();
        nrql("SELECT clock, timestamp FROM AwsLambdaInvocationError SINCE 6 minutes ago UNTIL 3 minutes ago")
                .at("/results/0/events")
                .forEach(event -> queried.add(event.get("clock").stringValue()));

        assertThat(rest).containsExactly("t4", "t3", "t2", "t1", "t0");
        assertThat(queried).containsExactly("t4", "t3", "t2", "t1", "t0");
    }

    @Test
    void customEventsWithTheNamesOfInvocationsAreNoAttempts() {
        long now = Instant.now().toEpochMilli();
        String custom = "\"custom_event_data\":[null,[[{\"type\":\"Transaction\",\"timestamp\":" + now + "},{\"n\":1}],"
                + "[{\"type\":\"AwsLambdaInvocation\",\"timestamp\":" + now + "},{\"n\":2}]]]";
        String requestId = post(now, transaction("one", now, "") + "|" + custom);
        stored("custom_event", 2);

        JsonNode invocation = json(get("/api/events?type=AwsLambdaInvocation&requestId=" + requestId, "Api-Key", QUERY))
                .get("events");
        assertThat(invocation).hasSize(1);
        assertThat(invocation.at("/0/aws.lambda.attempt").intValue()).isEqualTo(1);
        assertThat(nrql("SELECT count(*) FROM AwsLambdaInvocation")
                        .at("/results/0/count")
                        .intValue())
                .isEqualTo(1);
        assertThat(nrql("SELECT latest(n) FROM Transaction")
                        .at("/results/0/latest")
                        .intValue())
                .isEqualTo(1);
        assertThat(nrql("SELECT latest(n) FROM CustomAwsLambdaInvocation")
                        .at("/results/0/latest")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void aTagThatTheSenderWroteAnswersAsALabelToo() {
        long now = Instant.now().toEpochMilli();
        post(now, transaction("a", now, "\"tags.team\":\"red\",\"tags.size\":3"));
        post(now, transaction("b", now - 1_000, "\"tags.team\":\"blue\",\"label.team\":\"own\""));
        post(now, transaction("c", now - 2_000, ""));
        stored("lambda_invocation", 3);

        JsonNode facets = nrql("SELECT count(*) FROM AwsLambdaInvocation FACET label.team")
                .get("facets");
        assertThat(facets.valueStream().map(facet -> facet.get("name").asString("none")))
                .contains("red", "own")
                .doesNotContain("blue");
        assertThat(nrql("SELECT count(*) FROM AwsLambdaInvocation WHERE label.team = 'red' AND label.size = 3")
                        .at("/results/0/count")
                        .intValue())
                .isEqualTo(1);
        assertThat(json(get("/api/events?limit=1", "Api-Key", QUERY))
                        .at("/events/0/label.team")
                        .stringValue())
                .isEqualTo("red");
        assertThat(nrql("SELECT keyset() FROM AwsLambdaInvocation").toString()).contains("label.size");
    }

    private static String transaction(String name, Object timestamp, String user) {
        return "\"analytic_event_data\":[null,{},[[{\"type\":\"Transaction\",\"guid\":\"g-" + name + "\",\"timestamp\":"
                + JSON.writeValueAsString(timestamp) + "},{\"clock\":\"" + name + "\""
                + (user.isEmpty() ? "" : "," + user)
                + "},{\"aws.requestId\":\"REQUEST\",\"aws.lambda.arn\":\"" + ARN + "\"}]]]";
    }

    /** @return the request id */
    private String post(long messageMs, String sections) {
        String requestId = UUID.randomUUID().toString();
        String payload = "[2,\"NR_LAMBDA_MONITORING\",{\"arn\":\"" + ARN + "\"},{"
                + sections.replace('|', ',').replace("REQUEST", requestId) + "}]";
        String entry = "{\"logEvents\":[{\"id\":\"" + requestId + "\",\"timestamp\":" + messageMs + ",\"message\":"
                + JSON.writeValueAsString(payload) + "}]}";
        String body = "{\"context\":{\"invoked_function_arn\":\"" + ARN + "\"},\"entry\":"
                + JSON.writeValueAsString(entry) + "}";
        assertThat(post("/aws/lambda/v1", body, "Api-Key", INGEST).statusCode()).isEqualTo(202);
        return requestId;
    }

    private void stored(String table, int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> jdbc().sql("SELECT count(*) FROM " + table)
                                .query(Integer.class)
                                .single()
                        == count);
    }

    private JsonNode nrql(String query) {
        return json(get(
                "/v1/accounts/0/query?nrql=" + URLEncoder.encode(query, StandardCharsets.UTF_8), "X-Query-Key", QUERY));
    }
}
