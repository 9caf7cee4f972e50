package io.filigree.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.filigree.LogLines;
import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

/** A response of 500 and above carries a request id, and log lines have that id. */
class ServerErrorsTest extends WebTest {

    private static final List<String> TABLES =
            List.of("lambda_function", "lambda_invocation", "event_attribute", "paired_account", "inventory_hint");

    @Autowired
    private PasswordEncoder passwords;

    @Autowired
    private ApiKeys keys;

    private LogLines log;
    private BrowserSession browser;
    private String eventsKey;

    @BeforeEach
    void breakTheDatabase() {
        eventsKey = keys.create(Kind.EVENTS, "EventBridge").secret();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
        TABLES.forEach(table -> jdbc().sql("ALTER TABLE " + table + " RENAME TO " + table + "_renamed")
                .update());
        log = LogLines.capture();
    }

    @AfterEach
    void repairTheDatabase() {
        log.close();
        TABLES.forEach(table -> jdbc().sql("ALTER TABLE " + table + "_renamed RENAME TO " + table)
                .update());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/functions",
        "/api/accounts",
        "/api/events?limit=1",
        "/v1/accounts/0/invocations",
        "/v1/accounts/0/query?nrql=SELECT+count(*)+FROM+AwsLambdaInvocation"
    })
    void restAndNrqlHaveItInTheProblemDetail(String path) {
        HttpResponse<String> response = get(path, "Api-Key", QUERY);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(json(response).path("requestId").asString()).isEqualTo(idOf(response));
        assertLoggedWithItsCause(response);
    }

    @Test
    void graphQlHasItInTheExtensionsOfTheError() {
        HttpResponse<String> response = post(
                "/graphql",
                "{\"query\": \"{ actor { account(id: 0) { nrql(query: \\\"SELECT count(*) FROM AwsLambdaInvocation\\\") { results } } } }\"}",
                "Api-Key",
                QUERY,
                "Content-Type",
                "application/json");

        assertThat(json(response)
                        .path("errors")
                        .path(0)
                        .path("extensions")
                        .path("requestId")
                        .asString())
                .as(response.body())
                .isEqualTo(idOf(response));
        assertThat(log.of(idOf(response))).anyMatch(line -> line.getThrowableProxy() != null);
    }

    @Test
    void eventBridgeHasItInTheProblemDetail() {
        HttpResponse<String> response =
                post("/aws/events", """
                {"source": "aws.lambda", "detail-type": "AWS API Call via CloudTrail", "account": "123456789012",
                 "region": "eu-west-1", "detail": {"eventSource": "lambda.amazonaws.com", "eventName": "TagResource20170331v2",
                 "eventTime": "2026-11-28T12:00:00Z", "awsRegion": "eu-west-1",
                 "requestParameters": {"resource": "arn:aws:lambda:eu-west-1:123456789012:function:checkout"}}}
                """, "Api-Key", eventsKey, "Content-Type", "application/json");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(json(response).path("requestId").asString()).isEqualTo(idOf(response));
        assertLoggedWithItsCause(response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/functions", "/accounts", "/functions/arn:aws:lambda:eu-west-1:123456789012:function:f"})
    void pagesShowIt(String path) {
        HttpResponse<String> response = browser.show(path);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("Request id: <code>" + idOf(response) + "</code>");
        assertLoggedWithItsCause(response);
    }

    /** A client error is not logged, but its response has an id, too. No client chooses it. */
    @Test
    void everyResponseHasAnIdThatTheServerMade() {
        HttpResponse<String> ok = get("/actuator/health/readiness", "X-Request-Id", "forged");
        HttpResponse<String> refused = get("/api/functions?limit=0", "Api-Key", QUERY, "X-Request-Id", "forged");

        assertThat(idOf(ok)).isNotEqualTo("forged").isNotEqualTo(idOf(refused));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).has("requestId")).isFalse();
        assertThat(idOf(refused)).isNotEqualTo("forged");
    }

    private void assertLoggedWithItsCause(HttpResponse<String> response) {
        String id = idOf(response);
        await().untilAsserted(() -> assertThat(log.of(id).stream().map(ILoggingEvent::getFormattedMessage))
                .anyMatch(line -> line.startsWith("request failed: status=" + response.statusCode())));
        assertThat(log.of(id)).anyMatch(line -> line.getThrowableProxy() != null);
    }

    private static String idOf(HttpResponse<String> response) {
        return response.headers().firstValue("X-Request-Id").orElseThrow();
    }
}
