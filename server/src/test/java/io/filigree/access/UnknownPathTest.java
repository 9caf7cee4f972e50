package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import io.filigree.WebTest;
import io.filigree.db.key.AppUser.Role;
import io.filigree.http.RawClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Paths that are not served: senders with a wrong endpoint, and scanners. */
class UnknownPathTest extends WebTest {

    private static final List<String> PATHS = List.of(
            "/aws/v2",
            "/aws/vpc",
            "/log/v2",
            "/aws/lambda/v2",
            "//aws/lambda/v2",
            "/aws/lambda/v1/x",
            "/aws/lambda",
            "/aws/events/x",
            "/tenant/aws/events",
            "/agent_listener/invoke_method?method=preconnect",
            "/favicon.ico",
            "/.git/config",
            "/api",
            "/api/",
            "/api/nothing",
            "/api/keys/",
            "//api/keys",
            "/api/accounts/123456789012/nothing",
            "/v1/accounts/0/nothing",
            "/v1/accounts/0/query/",
            "/graphql/",
            "/actuator/env",
            "/actuator/",
            "/x;y=1",
            "/error",
            "/error/",
            "/" + "x".repeat(3000));

    private static final Map<String, String> CREDENTIALS = Map.of(
            "nothing",
            "X-None: 1",
            "a wrong key",
            "X-License-Key: eu01xx0000000000000000000000000000NRAL",
            "an ingest key",
            "X-License-Key: " + INGEST,
            "a query key",
            "Api-Key: " + QUERY,
            "an admin key",
            "Authorization: Bearer " + ADMIN);

    @Autowired
    private UserService people;

    @Autowired
    private MeterRegistry meters;

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND"})
    void areNotFoundWhateverComesWithTheRequest(String method) {
        for (String path : PATHS) {
            CREDENTIALS.forEach((who, header) -> {
                double before = refused();
                String answer = raw(method, path, header, "Content-Type: application/json", "{}");

                assertThat(answer).as("%s %s with %s", method, path, who).startsWith("HTTP/1.1 404 ");
                assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
                if (!method.equals("HEAD")) {
                    assertThat(answer).contains("/aws/lambda/v1", "/aws/events", "\"status\":404");
                }
                assertThat(refused()).isEqualTo(before + 1);
            });
        }
    }

    /** Some HTTP clients of senders say that they accept HTML. */
    @Test
    void areNotFoundBySendersThatAcceptHtml() {
        assertThat(raw("POST", "/aws/v2", "X-License-Key: " + INGEST, "Accept: text/html, */*; q=.2", "{}"))
                .startsWith("HTTP/1.1 404 ")
                .contains("application/problem+json");
    }

    @Test
    void areNotFoundInASessionToo() {
        GeneratedPassword given =
                people.find("lost").isPresent() ? people.resetPassword("lost") : people.add("lost", Role.EDITOR);
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("lost", given.password())).isTrue();
        String cookie =
                "Cookie: " + browser.cookies().replaceAll("[\\[\\]]", "").replace(", ", "; ");

        for (String path : PATHS) {
            assertThat(raw("POST", path, cookie, "Content-Type: application/json", "{}"))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ")
                    .contains("/aws/lambda/v1");
        }
    }

    @Test
    void sayThatAPageTakesNoTelemetry() {
        for (String path : List.of("/", "/functions", "/accounts")) {
            assertThat(raw("POST", path, "X-License-Key: " + INGEST, "Content-Type: application/json", "{}"))
                    .startsWith("HTTP/1.1 404 ")
                    .contains("with POST", "\"path\":\"" + path + "\"", "/aws/lambda/v1");
        }
    }

    @Test
    void leadABrowserToTheLogin() {
        HttpResponse<String> answer = get("/nothing", "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("/login");
    }

    @Test
    void showTheirAnswerToASenderWithAKeyAndALargeBody() {
        String body = "{\"x\":\"" + "x".repeat(500_000) + "\"}";

        assertThat(raw("POST", "/aws/v2", "X-License-Key: " + INGEST, "Content-Type: application/json", body))
                .startsWith("HTTP/1.1 404 ");
    }

    /** Not with the text about the CSRF token, which a sender cannot make sense of. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void showABrowserThatSendsAFormThePageThatSaysSo(String method) {
        String form = "Content-Type: application/x-www-form-urlencoded";
        for (String path : List.of("/nope", "/aws/lambda", "/error", "/functions")) {
            double before = refused();
            assertThat(raw(method, path, "Accept: text/html", form, ""))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ")
                    .containsIgnoringCase("content-type: text/html")
                    .contains("The page does not exist")
                    .doesNotContain("CSRF", "too long");
            assertThat(refused()).isEqualTo(before + 1);
            assertThat(raw(method, path, "Accept: */*", form, ""))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ")
                    .contains("/aws/lambda/v1", "/aws/events")
                    .doesNotContain("CSRF");
        }
    }

    /** Near an ingest route, but written as no address may be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/aws/lambda%2Fv1",
                "/aws/lambda%2fv1",
                "/aws%2Flambda%2Fv1",
                "/%2Faws/lambda/v1",
                "/aws/lambda/v1%2f",
                "/aws/lambda/v1%2F",
                "/aws/lambda/v1;x=1",
                "/aws;x/lambda/v1",
                "/aws/lambda/v1/;x",
                "/./aws/lambda/v1",
                "/aws/./lambda/v1",
                "/a/../aws/lambda/v1",
                "/../aws/lambda/v1",
                "/aws/lambda/v1/%2e/",
                "/aws/lambda/v1/..",
                "/aws/lambda/v1%00",
                "/aws/lambda/v1%zz",
                "/aws/lambda/v1%5c",
                "/aws\\lambda\\v1",
                "/aws/lambda/v1%25",
                "/aws/events;x=1",
                "/aws%2Fevents",
                "/./aws/events"
            })
    void nameTheIngestRoutesWhenTheyAreMalformed(String path) {
        for (String header : List.of("X-None: 1", "X-License-Key: " + INGEST)) {
            double before = refused() + invalid();
            assertThat(raw("POST", path, header, "Content-Type: application/json", "{}"))
                    .as(header)
                    .matches("(?s)HTTP/1.1 40[04] .*")
                    .containsIgnoringCase("content-type: application/problem+json")
                    .contains("/aws/lambda/v1", "/aws/events");
            assertThat(refused() + invalid()).as(header).isEqualTo(before + 1);
        }
    }

    private double refused() {
        return meters.counter("filigree.http.refused", "reason", "unknown_path").count();
    }

    private double invalid() {
        return meters.counter("filigree.http.refused", "reason", "invalid_path").count();
    }

    private String raw(String method, String path, String header, String other, String body) {
        try (RawClient client = new RawClient(uri("/"))) {
            client.write(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n"
                    + other + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return client.readAll();
        }
    }
}
