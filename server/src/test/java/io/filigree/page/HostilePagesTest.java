package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.decorator.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Pages with events, names and addresses that are made to break them. */
class HostilePagesTest extends WebTest {

    private static final String ACCOUNT = "123456789012";
    private static final String OTHER_ACCOUNT = "210987654321";
    private static final String ARN = "arn:aws:lambda:eu-west-1:" + ACCOUNT + ":function:checkout";
    private static final String SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

    private static final List<String> PAGES = List.of(
            "/",
            "/overview/attention",
            "/overview/changes",
            "/functions",
            "/functions.csv",
            "/functions/" + ARN,
            "/errors",
            "/errors/groups",
            "/errors/" + encoded("f\"'><img src=x onerror=alert(2)>"),
            "/errors/" + encoded("f\"'><img src=x onerror=alert(2)>") + "/facts",
            "/logs",
            "/logs/lines",
            "/logs/tail",
            "/events",
            "/map",
            "/map/graph",
            "/cost",
            "/cold-starts",
            "/recommendations",
            "/dashboards",
            "/dashboards/d0",
            "/dashboards/d0/values/team");

    @Autowired
    private PasswordEncoder passwords;

    private BrowserSession browser;

    @BeforeEach
    void logIn() {
        removeHostileEvents();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        jdbc().sql(
                        "INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)"
                                + " VALUES (:account, :name, 'arn:aws:iam::123456789012:role/filigree', 'id', 'verified', now())")
                .param("account", ACCOUNT)
                .param("name", SCRIPT)
                .update();
        browser = new BrowserSession(this::uri);
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
    }

    /** Other tests share the database. */
    @AfterEach
    void removeHostileEvents() {
        jdbc().sql(
                        "TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion, dashboard, error_state")
                .update();
    }

    @Test
    void textsOfSendersAndUsersAreNeverMarkup() {
        storeHostileEvents();
        for (String page : PAGES) {
            HttpResponse<String> response = browser.show(page + "?tables=true&account=" + ACCOUNT);

            assertThat(response.statusCode()).as(page).isEqualTo(200);
            if (!page.endsWith(".csv")) {
                assertThat(response.body())
                        .as(page)
                        .doesNotContain("<script>alert", "<img src=x", "href=\"javascript:");
            }
        }
        for (String page : List.of("/invocations/r-1", "/traces/t-1")) {
            assertThat(browser.show(page).body()).as(page).doesNotContain("<script>alert", "<img src=x");
        }
    }

    @Test
    void aFilterSelectsAndNeverExtendsTheQuery() {
        StoredEvents events = new StoredEvents(jdbc());
        events.add(ACCOUNT, Event.LOG, Instant.now(), "r-1", "t-1", Map.of("message", "the only line"));
        for (String parameter : List.of("region", "runtime", "function", "error", "text", "request")) {
            for (String value :
                    List.of("' OR 1 = 1 OR '' = '", "\\' OR 1 = 1 --", "x') OR (1 = 1", "` OR 1 = 1", "\\")) {
                HttpResponse<String> response = browser.show("/logs/lines?" + parameter + "=" + encoded(value));

                assertThat(response.statusCode()).as(parameter + "=" + value).isEqualTo(200);
                assertThat(response.body()).as(parameter + "=" + value).doesNotContain("the only line");
            }
        }
        assertThat(browser.show("/logs/lines?tag=" + encoded("team` = 'x' OR 1 = 1 OR `team:x"))
                        .body())
                .doesNotContain("the only line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=-999999999-01-01T00:00&to=%2B999999999-12-31T23:59:59.999999999",
                "from=0001-01-01T00:00&to=9999-12-31T23:59:59",
                "from=2026-01-01T00:00:00.000000001&to=2026-01-01T00:00:00.000000002"
            })
    void everyCustomRangeIsShownOrRefused(String range) {
        for (String page : PAGES) {
            HttpResponse<String> response = browser.show(page + "?tables=true&range=custom&" + range);

            assertThat(response.statusCode()).as(page + " " + range).isIn(200, 400, 404);
        }
    }

    @Test
    void aTimeAtTheEndOfTheCalendarIsShownOrRefused() {
        for (String at : List.of("-62135596799999", "253402300799000", "9999-12-31T23:59:58Z")) {
            for (String page : List.of(
                    "/logs/around?of=" + ARN + "&at=", "/logs/tail?since=", "/functions/" + ARN + "?for=86400&at=")) {
                assertThat(browser.show(page + at).statusCode()).as(page + at).isIn(200, 400, 404);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2e%2e",
                "..%2f..%2fkeys",
                "%2500",
                "%00",
                "%0d%0aSet-Cookie:%20a=b",
                "%3Cscript%3Ealert(1)%3C/script%3E",
                "'%22%25_%5C",
                "%F0%9F%98%80",
                "%ff",
                "-1",
                "99999999999999999999",
                "%7Bx%7D"
            })
    void anIdOfAnythingIsShownRefusedOrNotFound(String id) {
        for (String page : List.of("/errors/", "/invocations/", "/traces/", "/functions/", "/dashboards/")) {
            HttpResponse<String> response = browser.show(page + id);

            assertThat(response.statusCode()).as(page + id).isIn(200, 302, 400, 404);
            assertThat(response.body()).as(page + id).doesNotContain("<script>alert");
            assertThat(response.headers().map()).as(page + id).doesNotContainValue(List.of("a=b"));
        }
    }

    @Test
    void anImportWithinTheLimitIsBounded() {
        String deep = "{\"pages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(imported(deep).body()).contains("the text is not JSON");

        String wide = "{\"name\":\"wide\",\"pages\":[{\"widgets\":[" + "{},".repeat(60_000) + "{}]}]}";
        HttpResponse<String> response = browser.show(imported(wide)
                .headers()
                .firstValue("Location")
                .map(location -> location.replaceFirst("^https?://[^/]*", ""))
                .orElseThrow());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().length()).isLessThan(300_000);
    }

    @Test
    void aDashboardShowsNothingOfAnAccountThatItsReaderDidNotSelect() {
        StoredEvents events = new StoredEvents(jdbc());
        events.add(OTHER_ACCOUNT, Event.LOG, Instant.now(), "r-1", "t-1", Map.of("message", "of another account"));
        assertThat(browser.show("/logs/lines?account=" + ACCOUNT).body()).doesNotContain("of another account");
        assertThat(browser.show("/logs/lines?account=" + OTHER_ACCOUNT).body()).contains("of another account");
        assertThat(browser.show("/logs/lines?account=1%27%20OR%201=1").statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> imported(String json) {
        String token = BrowserSession.token(browser.show("/keys").body());
        HttpResponse<String> response =
                browser.post("/dashboards/import", "json=" + encoded(json) + "&_csrf=" + encoded(token));
        assertThat(response.statusCode()).isIn(200, 302, 303);
        String location = response.headers().firstValue("Location").orElse("");
        return location.endsWith("/dashboards") ? browser.show("/dashboards") : response;
    }

    /** The function has a hostile tag, the dashboard hostile names and texts. */
    private void storeHostileEvents() {
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(ACCOUNT, "checkout", SCRIPT, SCRIPT);
        Instant now = Instant.now();
        events.decorate(
                events.add(
                        ACCOUNT,
                        Event.INVOCATION,
                        now,
                        "r-1",
                        "t-1",
                        Map.of(
                                SCRIPT,
                                SCRIPT,
                                "error",
                                true,
                                "error.class",
                                SCRIPT,
                                "duration",
                                1,
                                "aws.requestId",
                                "r-1",
                                "aws.lambda.eventSource.eventType",
                                SCRIPT,
                                "aws.lambda.eventSource.arn",
                                "javascript:alert(1)")),
                Event.INVOCATION);
        events.decorate(
                events.add(
                        ACCOUNT,
                        Event.INVOCATION_ERROR,
                        now,
                        "r-1",
                        "t-1",
                        Map.of(
                                "error.class", SCRIPT,
                                "error.message", SCRIPT,
                                "stackTrace", SCRIPT,
                                "error.fingerprint", "f\"'><img src=x onerror=alert(2)>")),
                Event.INVOCATION_ERROR);
        events.add(
                ACCOUNT,
                Event.SPAN,
                now,
                "r-1",
                "t-1",
                Map.of(
                        "name", SCRIPT,
                        "id", "s-1",
                        "traceId", "t-1",
                        "duration", 0.1,
                        "category", "http",
                        "span.kind", "client",
                        "http.url", "javascript:alert(1)",
                        "component", SCRIPT));
        events.add(
                ACCOUNT,
                Event.LOG,
                now,
                "r-1",
                "t-1",
                Map.of("message", SCRIPT, "level", SCRIPT, "aws.logStream", SCRIPT));
        jdbc().sql("""
                INSERT INTO dashboard (dashboard_id, name, definition, version, changed_by, changed_at)
                VALUES ('d0', :script, jsonb_build_object('format', 'filigree.dashboard', 'version', 1, 'name', :script,
                        'description', :script, 'variables', jsonb_build_array(jsonb_build_object('name', 'team', 'title', :script,
                            'defaults', jsonb_build_array(:script), 'query', 'SELECT uniques(message) FROM Log')),
                        'pages', jsonb_build_array(jsonb_build_object('name', :script, 'widgets', jsonb_build_array(
                            jsonb_build_object('title', :script, 'type', 'text', 'text', :script),
                            jsonb_build_object('title', :script, 'query', 'SELECT count(*) FROM Log FACET message'),
                            jsonb_build_object('title', 'all', 'query', 'SELECT * FROM Log, Span WHERE message != {{team}}'))))),
                        1, :script, now())
                """).param("script", SCRIPT).update();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
