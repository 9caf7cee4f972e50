package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.filigree.WebTest;
import io.filigree.ingest.logs.LogBodies;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Captured log requests, posted as they were captured, can be queried as decorated events of their invocations. */
class LogsOverHttpTest extends WebTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final String REQUEST_ID = "e1000000-0000-4000-8000-000000000001";
    private static final String WHEN = " SINCE 1795207000000 UNTIL 1795209000000";

    @BeforeEach
    void emptyTheEvents() {
        jdbc().sql("""
                        TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion,
                            undecoded_message, ingested_message
                        """).update();
    }

    @Test
    void capturedRequestsAreQueriedWithTheirInvocations() {
        pairAndPoll();

        // In the order in which they were captured: 01 and 05 are telemetry of the same invocations.
        for (String number : new String[] {"01", "02", "03", "04", "05"}) {
            assertThat(replay(number).statusCode()).as(number).isEqualTo(202);
        }
        String invocations =
                "SELECT count(*) FROM AwsLambdaInvocation WHERE aws.requestId = '" + REQUEST_ID + "'" + WHEN;
        await().atMost(Duration.ofSeconds(20))
                .until(() -> count("SELECT count(*) FROM Log" + WHEN) == 3 && count(invocations) == 1);

        JsonNode logs = results(
                        "SELECT message, traceId, team, tags.team, aws.memorySize, aws.lambda.snapStart, aws.lambda.tracingMode,"
                                + " decoration.status FROM Log WHERE aws.lambda.tracingMode = 'Active' AND aws.requestId = '"
                                + REQUEST_ID + "'" + WHEN)
                .at("/0/events");
        assertThat(logs.size()).isEqualTo(2);
        JsonNode last = logs.get(0);
        assertThat(last.get("message").stringValue())
                .isEqualTo("2026-11-20T20:51:21.106Z\t" + REQUEST_ID + "\tINFO\tdone\n");
        assertThat(last.get("timestamp").longValue()).isEqualTo(1_795_207_881_106L);
        assertThat(last.get("traceId").stringValue()).isEqualTo("74be672b84ddc4e4b28be285632bbc0a");
        assertThat(last.get("team").stringValue()).as("of NR_TAGS").isEqualTo("payments");
        assertThat(last.get("tags.team").stringValue()).as("of AWS").isEqualTo("checkout");
        assertThat(last.get("aws.memorySize").intValue()).isEqualTo(512);
        assertThat(last.get("aws.lambda.snapStart").stringValue()).isEqualTo("None");
        assertThat(last.get("aws.lambda.tracingMode").stringValue()).isEqualTo("Active");
        assertThat(last.get("decoration.status").stringValue()).isEqualTo("decorated");
        HttpResponse<String> ofTheInvocation = get(
                "/v1/accounts/" + ACCOUNT_ID + "/logs?requestId=" + REQUEST_ID
                        + "&since=1795207000000&until=1795209000000",
                "Api-Key",
                QUERY);
        assertThat(json(ofTheInvocation).get("events").size())
                .as(ofTheInvocation.body())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "/log/v1, X-License-Key, %s",
        "/log/v1, Api-Key, %s",
        "/log/v1, Authorization, Bearer %s",
        "/tenant/a/log/v1?x=1, X-license-key, %s",
        "//log//v1/, Api-Key, %s"
    })
    void takesTheKeyOfEverySenderUnderAnyPrefix(String path, String header, String value) {
        HttpResponse<String> response =
                post(path, "{\"message\":\"" + path + header + "\"}", header, value.formatted(INGEST));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("accepted").intValue()).isEqualTo(1);
        assertThat(json(response).get("requestId").stringValue()).hasSize(36);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc().sql("SELECT attributes ->> 'message' FROM log")
                        .query(String.class)
                        .list()
                        .contains(path + header));
    }

    @Test
    void refusesOtherKeysAndWhatCanNeverBeRead() {
        assertThat(post("/log/v1", "{\"message\":\"a\"}", "Api-Key", "nobody-has-this-key")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/log/v1", "{\"message\":\"a\"}", "Api-Key", QUERY).statusCode())
                .isEqualTo(403);
        HttpResponse<String> unreadable = post("/log/v1", "[7]", "Api-Key", INGEST);
        assertThat(unreadable.statusCode()).isEqualTo(400);
        assertThat(json(unreadable).get("field").stringValue()).isEqualTo("[0]");
        HttpResponse<String> large = post("/log/v1", "x".repeat((8 << 20) + 1), "Api-Key", INGEST);
        assertThat(large.statusCode()).isEqualTo(413);
    }

    private HttpResponse<String> replay(String number) {
        String[] lines = LogBodies.head(number).split("\r?\n");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(lines[0].split(" ")[1]));
        for (int i = 1; i < lines.length; i++) {
            String name = lines[i].split(": ", 2)[0];
            String lower = name.toLowerCase(Locale.ROOT);
            // The client sets these two itself; the key of the capture is a placeholder.
            if (!name.isBlank() && !Set.of("host", "content-length").contains(lower)) {
                request.header(name, lower.equals("x-license-key") ? INGEST : lines[i].split(": ", 2)[1]);
            }
        }
        return send(request.POST(BodyPublishers.ofByteArray(LogBodies.captured(number)))
                .build());
    }

    private int count(String nrql) {
        return results(nrql).at("/0/count").intValue();
    }

    private JsonNode results(String nrql) {
        HttpResponse<String> response =
                get("/v1/accounts/0/query?nrql=" + URLEncoder.encode(nrql, UTF_8), "Api-Key", QUERY);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).get("results");
    }

    private void pairAndPoll() {
        JsonNode account = json(post(
                "/api/accounts",
                "{\"accountId\":\"" + ACCOUNT_ID + "\",\"name\":\"shop-production\",\"regions\":[\"us-east-1\"]}",
                "Api-Key",
                ADMIN));
        AWS.account(ACCOUNT_ID)
                .trust(ROLE, account.get("externalId").stringValue())
                .put(FakeFunction.named("us-east-1", "checkout-prod")
                        .memorySizeMb(512)
                        .member("TracingConfig", Map.of("Mode", "Active"))
                        .tag("team", "checkout")
                        .build());
        HttpResponse<String> verified =
                post("/api/accounts/" + ACCOUNT_ID + "/verify", "{\"roleArn\":\"" + ROLE + "\"}", "Api-Key", ADMIN);
        assertThat(json(verified).get("verified").booleanValue())
                .as(verified.body())
                .isTrue();
        HttpResponse<String> polled = post("/api/accounts/" + ACCOUNT_ID + "/poll", "", "Api-Key", ADMIN);
        assertThat(polled.statusCode()).as(polled.body()).isEqualTo(200);
    }
}
