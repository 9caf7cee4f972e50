package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.db.sender.SenderStats;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

class PagesTest extends WebTest {

    @Autowired
    private PasswordEncoder passwords;

    @Autowired
    private SenderStats senders;

    private final BrowserSession browser = new BrowserSession(this::uri);

    @BeforeEach
    void givePeopleAKnownPassword() {
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
    }

    @BeforeEach
    void emptyTheEvents() {
        jdbc().sql(
                        "TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event, invocation_completion")
                .update();
    }

    @Test
    void leadsToTheLoginFirst() throws Exception {
        HttpResponse<String> answer = show("/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
    }

    @Test
    void showsWhatIsHereAfterTheLogin() throws Exception {
        HttpResponse<String> login = login("correct horse");
        assertThat(login.headers().firstValue("Location").orElseThrow()).doesNotContain("error");

        HttpResponse<String> home = show("/");

        assertThat(home.statusCode()).isEqualTo(200);
        assertThat(home.body()).contains("No AWS account is paired yet", "Log out");
        assertThat(home.body())
                .as("where to go on, as it stands")
                .contains("href=\"/accounts/new\"")
                .contains("NEW_RELIC_TELEMETRY_ENDPOINT=" + uri("/aws/lambda/v1"))
                .contains("NEW_RELIC_LOG_ENDPOINT=" + uri("/log/v1"))
                .contains("NEW_RELIC_APM_LAMBDA_MODE=false", "NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS=true")
                .contains("New Relic in APM mode, OpenTelemetry")
                .doesNotContain("not supported");
    }

    @Test
    void hasTheSettingsOfEachSenderInTheWizard() throws Exception {
        jdbc().sql(
                        "INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)"
                                + " VALUES ('123456789012', 'Shop', 'arn:aws:iam::123456789012:role/filigree', 'id', 'verified', now())")
                .update();
        login("correct horse");

        assertThat(show("/accounts/123456789012/pair/key").body())
                .contains("NEW_RELIC_APM_LAMBDA_MODE=false", "NEW_RELIC_APM_LAMBDA_MODE=true")
                .contains("NEW_RELIC_LOG_ENDPOINT=" + uri("/log/v1"), "NEW_RELIC_HOST=" + uri("/").getAuthority())
                .contains("OTEL_EXPORTER_OTLP_ENDPOINT=", "FILIGREE_INGEST_KEY=", "Access key: ")
                .contains("Needs https");
        assertThat(show("/accounts/123456789012/pair/event").body())
                .contains("Waiting for the first event")
                .contains("NEW_RELIC_APM_LAMBDA_MODE=true", "NEW_RELIC_METRIC_ENDPOINT")
                .contains(
                        "NEW_RELIC_LOG_ENDPOINT", uri("/log/v1").toString(), "NEW_RELIC_EXTENSION_SEND_FUNCTION_LOGS");
    }

    @Test
    void showsWhatSendersWroteAsText() throws Exception {
        post("/log/v1", "{\"message\":\"one\"}", "Api-Key", INGEST, "User-Agent", "<script>alert(1)</script>");
        post("/log/v1", "no JSON", "Api-Key", INGEST);
        senders.flush();
        login("correct horse");

        assertThat(show("/ingest").body())
                .contains("&lt;script&gt;alert(1)", "Unreadable body", "log-v1")
                .doesNotContain("<script>alert");
    }

    @Test
    void showsWhatDecoratedAnEventAndWhyAnotherIsNot() throws Exception {
        long metadata = checkoutIsKnown();
        invocation("checkout", "decorated", null, metadata, """
                {"duration": 0.0123, "aws.lambda.coldStart": true, "error": true, "error.class": "TimeoutError"}""");
        invocation("refund", "pending", "FUNCTION_UNKNOWN", null, "{}");
        invocation("ledger", "undecorated", "ACCOUNT_NOT_PAIRED", null, "{}");

        List<String> rows = eventRows("/events");

        assertThat(rows).hasSize(3);
        assertThat(rows.get(2))
                .contains(">checkout<", "Shop · eu-west-1", ">payments<", ">java17<", ">512 MB<", ">30 s<", ">12.3 ms<")
                .contains(">cold<", ">TimeoutError<", ">decorated<");
        assertThat(rows.get(1)).contains("refund", ">pending<", "not in the inventory yet", "123456789012 · eu-west-1");
        assertThat(rows.get(0)).contains("ledger", ">undecorated<", "account is not paired");
    }

    @Test
    void showsTheNewestEventsOfOneTypeOnly() throws Exception {
        for (int i = 0; i < 60; i++) {
            invocation("checkout", "undecorated", "ACCOUNT_NOT_PAIRED", null, "{}");
        }

        assertThat(eventRows("/events")).hasSize(50);
        assertThat(eventRows("/events?type=AwsLambdaInvocation")).hasSize(50);
        assertThat(eventRows("/events?type=Span")).isEmpty();
        assertThat(show("/events?type=%3Cscript%3E").body())
                .contains("No matching events")
                .doesNotContain("<script>");
    }

    @Test
    void escapesWhatSendersWrite() throws Exception {
        invocation("checkout", "undecorated", "ACCOUNT_NOT_PAIRED", null, """
                {"error.class": "<script>alert(1)</script>", "tags.team": "\\"><img src=x onerror=alert(2)>",
                 "aws.runtime": "</td><style>*{display:none}</style>", "decoration.reason": "'; DROP", "x": "</pre><script>"}""");

        String row = eventRows("/events").get(0);

        assertThat(row)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&quot;&gt;&lt;img src=x")
                .doesNotContain("<script", "<img", "<style", "</pre><");
    }

    @Test
    void showsAnEventWhoseSenderGaveItAReasonOfItsOwn() throws Exception {
        invocation("checkout", "decorated", null, checkoutIsKnown(), "{\"decoration.reason\": \"because\"}");

        assertThat(eventRows("/events").get(0)).contains(">decorated<");
    }

    @Test
    void cutsTheJsonOfAVeryLargeEvent() throws Exception {
        invocation(
                "checkout",
                "undecorated",
                "ACCOUNT_NOT_PAIRED",
                null,
                "{\"large\": \"" + "x".repeat(3 * EventRow.MAX_JSON) + "\"}");

        assertThat(eventRows("/events").get(0)).contains("truncated;").hasSizeLessThan(2 * EventRow.MAX_JSON);
    }

    @Test
    void showsAnInvocationWithItsErrorsAndItsLogsInOrderOfTime() throws Exception {
        event("AwsLambdaInvocation", "run-1", 0, Map.of("duration", 0.5));
        event("AwsLambdaInvocationError", "run-1", 1, Map.of("error.class", "TimeoutError"));
        event("Log", "run-1", 3, Map.of("message", "third <script>alert(1)</script>", "level", "error"));
        event("Log", "run-1", 1, Map.of("message", "first\n  indented", "level", "INFO"));
        event("Log", "run-1", 2, Map.of("message", "second"));
        event("Log", "run-2", 1, Map.of("message", "of another"));

        assertThat(eventRows("/events?type=AwsLambdaInvocation").get(0)).contains("href=\"/invocations/run-1\"");
        String page = show("/invocations/run-1").body();

        assertThat(page).contains("TimeoutError", ">run-1<").doesNotContain("of another", "<script>alert");
        assertThat(page).containsSubsequence("first\n  indented", "second", "third &lt;script&gt;alert(1)", "</table>");
        assertThat(page).contains("<span class=\"badge bad\">error</span>", "<span class=\"badge\">INFO</span>");
        assertThat(page).as("no link to itself").doesNotContain("href=\"/invocations/run-1\"");
    }

    @Test
    void saysWhatOfAnInvocationIsMissing() throws Exception {
        event("AwsLambdaInvocation", "silent", 0, Map.of());
        event("Log", "unreported", 0, Map.of("message", "alone"));
        login("correct horse");

        assertThat(show("/invocations/silent").body()).contains("No logs of this invocation were received");
        assertThat(show("/invocations/unreported").body())
                .contains("No invocation with this request id was reported", "alone")
                .doesNotContain("No logs of this");
        HttpResponse<String> unknown = show("/invocations/unknown");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("<h1>Not Found</h1>");
    }

    @Test
    void showsTheNewestOfManyLogs() throws Exception {
        for (int i = 0; i < 502; i++) {
            event("Log", "chatty", i, Map.of("message", "line " + i + "."));
        }
        login("correct horse");

        assertThat(show("/invocations/chatty").body())
                .contains("The newest 500 log events are shown", "line 2.", "line 501.")
                .doesNotContain("line 0.", "line 1.");
    }

    private void event(String type, String requestId, int seconds, Map<String, Object> attributes) {
        new StoredEvents(jdbc())
                .add("123456789012", type, Instant.now().plusSeconds(seconds), requestId, "trace", attributes);
    }

    @Test
    void tellsWhichRegionCouldNotBeReadAndWhatToDo() throws Exception {
        checkoutIsKnown();
        jdbc().sql("""
                INSERT INTO account_region (account_id, region, status, reason, fix, functions, attempted_at, last_sweep_at)
                VALUES ('123456789012', 'eu-west-1', 'ok', NULL, NULL, 1, now(), '2026-05-05T10:00:00Z'),
                       ('123456789012', 'eu-north-1', 'ok', NULL, NULL, 0, now(), now()),
                       ('123456789012', 'ap-southeast-1', 'blocked', 'explicitly <denied>',
                        'Let the role list functions in ap-southeast-1', 0, now(), NULL)
                """).update();
        login("correct horse");

        assertThat(show("/").body())
                .contains("explicitly &lt;denied&gt;", "Let the role list functions in ap-southeast-1", "never polled")
                .contains(">1 function<", "2026-05-05 10:00 UTC", "1 region without functions")
                .doesNotContain("eu-north-1");
    }

    @Test
    void keepsScriptAndStyleOutOfThePage() throws Exception {
        invocation("checkout", "decorated", null, checkoutIsKnown(), "{}");
        login("correct horse");

        HttpResponse<String> home = show("/");

        assertThat(home.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(home.body())
                .doesNotContainPattern("<script(?![^>]* src=\"/assets/)")
                .doesNotContainPattern("<script[^>]*>[^<]")
                .doesNotContain("<style", "javascript:")
                .doesNotContainPattern("<[^>]+ (style|on[a-z]+)=");
    }

    @Test
    void showsTheAccountsAndEscapesTheirNames() throws Exception {
        post("/api/accounts", "{\"accountId\":\"123456789012\",\"name\":\"<b>Shop</b>\"}", "Api-Key", ADMIN);
        login("correct horse");

        assertThat(show("/").body())
                .contains("123456789012", "&lt;b&gt;Shop", "unverified")
                .doesNotContain("<b>Shop");
    }

    @Test
    void refusesAWrongPasswordAndAFormFromElsewhere() throws Exception {
        assertThat(login("wrong").headers().firstValue("Location").orElseThrow())
                .endsWith("/login?error");

        HttpResponse<String> forged = browser.post("/login", "username=admin&password=correct+horse");

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(show("/").statusCode()).isEqualTo(302);
    }

    @Test
    void endsTheSessionAtLogout() throws Exception {
        login("correct horse");
        String token = BrowserSession.token(show("/").body());

        HttpResponse<String> logout = browser.post("/logout", "_csrf=" + BrowserSession.encoded(token));

        assertThat(logout.headers().firstValue("Location").orElseThrow()).endsWith("/login?out");
        assertThat(show("/").statusCode()).isEqualTo(302);
    }

    @Test
    void opensNothingOfTheApiToALogin() throws Exception {
        login("correct horse");

        assertThat(show("/api/accounts").statusCode()).isEqualTo(401);
        assertThat(show("/actuator/metrics").statusCode()).isEqualTo(401);
    }

    @Test
    void showsAPageWhenAPersonAsksForWhatIsNotThere() throws Exception {
        login("correct horse");

        HttpResponse<String> missing = show("/nothing");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("<h1>Not Found</h1>").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login",
                "/assets/filigree.css",
                "/assets/times.js",
                "/assets/vendor/htmx-2.0.10/htmx.min.js",
                "/assets/favicon.svg"
            })
    void forbidsScriptsFramesAndGuessedTypes(String path) throws Exception {
        HttpResponse<String> answer = show(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(answer.body())
                .doesNotContainPattern("<script(?![^>]* src=\"/assets/)")
                .doesNotContain("style=");
    }

    /** Pairs an account and gives it one function; answers with the id of its metadata. */
    private long checkoutIsKnown() {
        jdbc().sql("""
                INSERT INTO paired_account (account_id, name, external_id, status, paired_at)
                VALUES ('123456789012', 'Shop', 'x', 'verified', now())
                """).update();
        return jdbc().sql("""
                INSERT INTO function_metadata
                       (function_arn, version, content_hash, runtime, memory_size_mb, timeout_s, layers, tags,
                        account_name, valid_from, observed_at, source)
                VALUES ('arn:aws:lambda:eu-west-1:123456789012:function:checkout', '$LATEST', '', 'java17', 512, 30, '{}',
                        '{"team": "payments"}', 'Shop', now(), now(), 'poll')
                RETURNING metadata_id
                """).query(Long.class).single();
    }

    /** Each is a second newer than the one before. */
    private void invocation(
            String function, String status, @Nullable String reason, @Nullable Long metadataId, String attributes) {
        jdbc().sql("""
                INSERT INTO lambda_invocation
                       (ts, type, received_at, function_arn, attributes, decoration_status, decoration_reason, metadata_id,
                        metadata_age_ms, message_identity)
                SELECT coalesce(max(ts), now() - interval '10 minutes') + interval '1 second', 'AwsLambdaInvocation', now(), :arn,
                       CAST(:attributes AS jsonb), :status, :reason, :metadataId, 0, gen_random_uuid()
                  FROM lambda_invocation
                """)
                .param("arn", "arn:aws:lambda:eu-west-1:123456789012:function:" + function)
                .param("attributes", attributes)
                .param("status", status)
                .param("reason", reason)
                .param("metadataId", metadataId)
                .update();
    }

    /** The rows of the events table, newest first. */
    private List<String> eventRows(String path) throws Exception {
        if (show("/").statusCode() == 302) {
            login("correct horse");
        }
        HttpResponse<String> home = show(path);
        assertThat(home.statusCode()).isEqualTo(200);
        int table = home.body().indexOf("<table class=\"events dense\">");
        return table < 0
                ? List.of()
                : Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL)
                        .matcher(home.body().substring(home.body().indexOf("<tbody>", table)))
                        .results()
                        .map(MatchResult::group)
                        .toList();
    }

    private HttpResponse<String> login(String password) {
        String token = BrowserSession.token(show("/login").body());
        return browser.post(
                "/login",
                "username=admin&password=" + BrowserSession.encoded(password) + "&_csrf="
                        + BrowserSession.encoded(token));
    }

    private HttpResponse<String> show(String path) {
        return browser.show(path);
    }
}
