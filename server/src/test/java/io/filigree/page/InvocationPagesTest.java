package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.decorator.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The pages of an invocation and of a trace. */
class InvocationPagesTest extends WebTest {

    private static final String SHOP = "123456789012";
    private static final String STOCK = "210987654321";
    private static final String REQUEST = "5a1b0c6e-0000-4000-8000-000000000001";
    private static final String TRACE = "11112222333344445555666677778888";
    private static final Pattern ATTEMPT = Pattern.compile("<span class=\"under\">(attempt \\d+)</span>");

    @Autowired
    private PasswordEncoder passwords;

    private final BrowserSession browser = new BrowserSession(this::uri);
    private final Instant now = Instant.now();

    /** Other tests share the database. */
    @AfterEach
    void emptyTheEvents() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event")
                .update();
    }

    @BeforeEach
    void logIn() {
        emptyTheEvents();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
    }

    @Test
    void numbersTheAttemptsOfARequestId() {
        StoredEvents events = new StoredEvents(jdbc());
        invocation(events, 60);
        attempt(invocation(events, 40), 2);
        attempt(invocation(events, 10), 3);

        String page = browser.show("/invocations/" + REQUEST).body();

        assertThat(page).contains(">Attempts</h2>");
        assertThat(ATTEMPT.matcher(page).results().map((MatchResult attempt) -> attempt.group(1)))
                .as("newest first; the first attempt has no number")
                .containsExactly("attempt 3", "attempt 2");
    }

    @Test
    void showsTheAgeAndTheVersionOfTheMetadata() {
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(SHOP, "checkout", "team", "payments");
        UUID identity = invocation(events, 10);
        events.decorate(identity, Event.INVOCATION);
        jdbc().sql("UPDATE lambda_invocation SET metadata_age_ms = 250000").update();
        long version = jdbc().sql("SELECT metadata_id FROM lambda_invocation")
                .query(Long.class)
                .single();

        String page = browser.show("/invocations/" + REQUEST).body();

        assertThat(page.replaceAll("<[^>]+>", ""))
                .contains("Version " + version + " of the metadata, confirmed by AWS 4 min before.")
                .contains("It is the current version.");
        assertThat(page).doesNotContain("Changes since then");
    }

    @Test
    void linksToTheDifferencesOfAnOutdatedVersion() {
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(SHOP, "checkout", "team", "payments");
        events.decorate(invocation(events, 10), Event.INVOCATION);
        long version = jdbc().sql("SELECT metadata_id FROM lambda_invocation")
                .query(Long.class)
                .single();
        jdbc().sql("DELETE FROM lambda_function").update();
        events.addFunction(SHOP, "checkout", "team", "shop");
        long current = jdbc().sql("SELECT metadata_id FROM lambda_function")
                .query(Long.class)
                .single();

        assertThat(browser.show("/invocations/" + REQUEST).body())
                .contains("Changes since then", "base=" + version + "&amp;version=" + current + "#compare")
                .doesNotContain("It is the current version.");
    }

    @Test
    void namesTheAccountOfEachRowOfATrace() {
        StoredEvents events = new StoredEvents(jdbc());
        events.addFunction(SHOP, "checkout", "team", "payments");
        events.decorate(span(events, SHOP, "root"), Event.SPAN);
        span(events, STOCK, "reserve");

        String page = browser.show("/traces/" + TRACE).body();

        assertThat(row(page, "root")).contains("Account 123456789012 · eu-west-1");
        assertThat(row(page, "reserve")).contains("210987654321 · eu-west-1").doesNotContain("123456789012");
        assertThat(page).contains("in 2 accounts");
    }

    private UUID invocation(StoredEvents events, int secondsAgo) {
        return events.add(
                SHOP,
                Event.INVOCATION,
                now.minusSeconds(secondsAgo),
                REQUEST,
                TRACE,
                Map.of("duration", 0.1, "aws.requestId", REQUEST));
    }

    /** As the join of invocations stores it. */
    private void attempt(UUID identity, int number) {
        jdbc().sql("UPDATE lambda_invocation SET completion = jsonb_build_object('aws.lambda.attempt', :number)"
                        + " WHERE message_identity = :identity")
                .param("number", number)
                .param("identity", identity)
                .update();
    }

    private UUID span(StoredEvents events, String account, String name) {
        return events.add(
                account,
                Event.SPAN,
                now.minusSeconds(5),
                REQUEST,
                TRACE,
                Map.of("name", name, "guid", name, "duration", 0.1, "traceId", TRACE));
    }

    /** The row of the waterfall with this span. */
    private static String row(String page, String span) {
        int name = page.indexOf("<span>" + span + "</span>");
        assertThat(name).as(span + " in " + page).isPositive();
        return page.substring(page.lastIndexOf("<tr", name), page.indexOf("</tr>", name));
    }
}
