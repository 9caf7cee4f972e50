package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.filigree.WebTest;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Authenticated callers without the required key or role: the response and the audit entry. */
class RefusedActionsTest extends WebTest {

    @Autowired
    private UserService people;

    private long last;

    @BeforeEach
    void begin() {
        last = jdbc().sql("SELECT coalesce(max(audit_id), 0) FROM audit_log")
                .query(Long.class)
                .single();
    }

    /** Unique, because equal refusals of one minute share an entry, also those of other tests. */
    private final long id = ThreadLocalRandom.current().nextLong(100_000_000_000L, 999_999_999_999L);

    private final String explain = "/v1/accounts/" + id + "/query/explain";

    @Test
    void ofKeysAtAdministrativeAddressesAreAudited() {
        String reset = "/api/people/" + id + "/reset";
        String policies = "/api/accounts/" + id + "/policies";
        assertThat(post(reset, "{}", "Api-Key", QUERY).statusCode()).isEqualTo(403);
        assertThat(get(policies + "?secret=1", "Api-Key", INGEST).statusCode()).isEqualTo(403);
        assertThat(get(explain, "Api-Key", QUERY).statusCode()).isEqualTo(403);
        assertThat(get("/api/functions", "Api-Key", INGEST).statusCode()).isEqualTo(403);

        awaitEntries("key POST " + reset, "key GET " + policies, "key GET " + explain);
        assertThat(entries()).as("reading is no administration").doesNotContain("key GET /api/functions");
    }

    @Test
    void ofPeopleAreAudited() {
        BrowserSession viewer = logIn(Role.VIEWER);
        String token =
                BrowserSession.encoded(BrowserSession.token(viewer.show("/").body()));
        assertThat(viewer.show("/people").statusCode()).isEqualTo(403);
        assertThat(viewer.post("/keys", "kind=ingest&name=x&accountIds=&_csrf=" + token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(viewer.show(explain).statusCode()).isEqualTo(403);

        awaitEntries("user GET /people", "user POST /keys", "user GET " + explain);
    }

    @Test
    void ofEditorsWhoCreateAdminKeysAreAudited() {
        BrowserSession editor = logIn(Role.EDITOR);
        String token =
                BrowserSession.encoded(BrowserSession.token(editor.show("/").body()));
        assertThat(editor.post("/keys", "kind=admin&name=x&accountIds=&_csrf=" + token)
                        .statusCode())
                .isEqualTo(403);

        awaitEntries("user admin key");
    }

    @Test
    void thatAreEqualBecomeTwoEntriesOfAMinute() {
        for (int i = 0; i < 200; i++) {
            send("DELETE", "/api/keys/" + id, null, "Api-Key", QUERY);
        }

        awaitEntries("key DELETE /api/keys/" + id);
        assertThat(entries())
                .filteredOn(("key DELETE /api/keys/" + id)::equals)
                .hasSizeLessThanOrEqualTo(4); // of two minutes
    }

    @Test
    void sayThatTheCsrfTokenIsMissing() {
        BrowserSession viewer = logIn(Role.VIEWER);
        for (String path : List.of("/graphql", "/v1/accounts/0/query")) {
            HttpResponse<String> answer = postJson(viewer, path);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(json(answer).get("detail").stringValue()).contains("CSRF token", "_csrf");
        }
    }

    @Test
    void sayThatTheRoleIsNotEnough() {
        BrowserSession viewer = logIn(Role.VIEWER);

        assertThat(json(viewer.show(explain)).get("detail").stringValue())
                .contains("role")
                .doesNotContain("key");
        assertThat(json(get(explain, "Api-Key", QUERY)).get("detail").stringValue())
                .contains("key");
    }

    private void awaitEntries(String... expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(entries()).contains(expected));
    }

    private List<String> entries() {
        return jdbc().sql("SELECT actor_kind || ' ' || target FROM audit_log WHERE audit_id > :last"
                        + " AND action = 'access.denied' AND outcome = 'failure' AND address IS NOT NULL")
                .param("last", last)
                .query(String.class)
                .list();
    }

    private HttpResponse<String> postJson(BrowserSession browser, String path) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Cookie", browser.cookies().replaceAll("[\\[\\]]", "").replace(", ", "; "))
                .POST(BodyPublishers.ofString("{\"query\": \"{ actor { user { name } } }\"}"))
                .build());
    }

    private BrowserSession logIn(Role role) {
        String name = "refused-" + role.name().toLowerCase(java.util.Locale.ROOT);
        GeneratedPassword given = people.find(name).isPresent() ? people.resetPassword(name) : people.add(name, role);
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn(name, given.password())).isTrue();
        return browser;
    }
}
