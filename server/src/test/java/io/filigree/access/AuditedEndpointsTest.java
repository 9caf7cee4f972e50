package io.filigree.access;

import static io.filigree.access.BrowserSession.encoded;
import static io.filigree.access.BrowserSession.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Each address that changes something leaves an entry in the audit log. The addresses are those of the tables in {@code
 * docs/security.md}, in which every mapped address has a row: a new one needs a request here, or a reason in {@link
 * #NOT_AUDITED}.
 */
class AuditedEndpointsTest extends WebTest {

    private static final String ACCOUNT = "123456789012";

    /** Telemetry, deliveries and queries, which change no setting. */
    private static final Set<String> NOT_AUDITED = Set.of(
            "POST /**/aws/lambda/v1",
            "POST /**/log/v1",
            "POST /**/aws/firehose/v1",
            "POST /**/aws/telemetry/v1",
            "POST /**/v1/accounts/{accountId}/events",
            "POST /**/v1/accounts/events",
            "POST /**/trace/v1",
            "POST /**/aws/v1",
            "POST /**/aws/vpc/v1",
            "POST /**/agent_listener/invoke_raw_method",
            "POST /**/metric/v1",
            "POST /**/v1/traces",
            "POST /**/v1/logs",
            "POST /**/v1/metrics",
            "POST /aws/events",
            "POST /v1/accounts/{accountId}/query",
            "POST /graphql");

    private static final String DASHBOARD = """
            {"format": "filigree.dashboard", "version": 1, "name": "mine", "variables": [{"name": "team"}],
             "pages": [{"name": "a", "widgets": [{"query": "SELECT count(*) FROM Span"}]}]}
            """;

    private static final Map<String, Act> ACTS = acts();

    @Autowired
    private ApiKeys keys;

    @Autowired
    private UserService people;

    private BrowserSession browser;
    private String password;
    private long last;
    private long keyId;
    private long payloadId;
    private long queryId;
    private long recommendationId;
    private String dashboardId;

    @BeforeEach
    void prepare() {
        jdbc().sql("""
            INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at)
            VALUES (:id, 'shop', 'arn:aws:iam::123456789012:role/filigree', 'external-id-1', 'unverified', now())
            """).param("id", ACCOUNT).update();
        if (people.find("audit-admin").isEmpty()) {
            people.add("audit-admin", Role.ADMIN);
        }
        if (people.find("ada").isEmpty()) {
            people.add("ada", Role.VIEWER);
        }
        keyId = keys.create(Kind.INGEST, "to revoke").key().keyId();
        payloadId = jdbc().sql("""
            INSERT INTO quarantined_payload (received_at, quarantined_at, reason, all_accounts, account_ids, body)
            VALUES (now(), now(), 'test', true, '{}', '{}'::bytea) RETURNING payload_id
            """).query(Long.class).single();
        jdbc().sql("DELETE FROM saved_query").update();
        queryId = jdbc().sql("""
            INSERT INTO saved_query (name, nrql, saved_by, saved_at)
            VALUES ('mine', 'SELECT count(*) FROM Span', 'ada', now()) RETURNING query_id
            """).query(Long.class).single();
        jdbc().sql("DELETE FROM recommendation").update();
        recommendationId = jdbc().sql("""
            INSERT INTO recommendation (account_id, function_arn, kind, subject, action, reason, confidence, invocations,
                   observed_seconds, nrql, window_begin, window_end, found_at, computed_at, dismissed_at, dismissed_by,
                   dismiss_reason, dismissed_subject)
            VALUES ('123456789012', 'arn:aws:lambda:eu-west-1:123456789012:function:checkout', 'tags', 'team', 'Add the tag',
                    'It is missing.', 'high', 1, 1, 'SELECT count(*) FROM Span', now(), now(), now(), now(), now(), 'ada',
                    'known', 'team')
            RETURNING recommendation_id
            """).query(Long.class).single();
        dashboardId = jdbc().sql("""
            INSERT INTO dashboard (dashboard_id, name, definition, version, changed_by, changed_at)
            VALUES (replace(gen_random_uuid()::text, '-', ''), 'mine', CAST(:definition AS jsonb), 1, 'ada', now())
            RETURNING dashboard_id
            """)
                .param("definition", DASHBOARD)
                .query(String.class)
                .single();
        browser = new BrowserSession(this::uri);
        password = people.resetPassword("audit-admin").password();
        assertThat(browser.logIn("audit-admin", password)).isTrue();
        last = newest();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changing")
    void leavesAnEntry(String address) {
        Act act = ACTS.get(address);
        assertThat(act)
                .as("a request to " + address + ", or a reason why it is not audited")
                .isNotNull();
        String method = address.substring(0, address.indexOf(' '));
        String path = path(address.substring(address.indexOf(' ') + 1));

        HttpResponse<String> answer = path.startsWith("/api/")
                ? send(method, path, act.body(), "Api-Key", ADMIN)
                : browser.send(
                        method,
                        path,
                        act.body().replace("{password}", encoded(password)) + "&_csrf="
                                + encoded(token(browser.show("/").body())));

        // Logouts are written in the background.
        await().atMost(Duration.ofSeconds(address.equals("POST /logout") ? 10 : 1))
                .untilAsserted(() -> assertThat(jdbc().sql("SELECT action FROM audit_log WHERE audit_id > :last")
                                .param("last", last)
                                .query(String.class)
                                .list())
                        .as("%s answered %s %s", address, answer.statusCode(), answer.body())
                        .contains(act.action()));
        assertThat(jdbc().sql("SELECT DISTINCT actor_kind || ' ' || (address IS NOT NULL) FROM audit_log"
                                + " WHERE audit_id > :last AND action = :action AND actor_kind <> 'system'")
                        .param("last", last)
                        .param("action", act.action())
                        .query(String.class)
                        .list())
                .containsExactly(path.startsWith("/api/") ? "key true" : "user true");
    }

    @Test
    void leavesNoSecretInTheLog() {
        String key = send("POST", "/api/keys", "{\"kind\":\"query\",\"name\":\"reader\"}", "Api-Key", ADMIN)
                .body()
                .replaceAll(".*\"secret\":\"([^\"]+)\".*", "$1");
        String password = people.resetPassword("ada").password();
        new BrowserSession(this::uri).logIn("ada", password);
        new BrowserSession(this::uri).logIn("my-secret-typed-as-name", "another-secret");

        String log = String.join(
                "\n",
                jdbc().sql("SELECT l::text FROM audit_log l")
                        .query(String.class)
                        .list());

        assertThat(log).contains("reader").doesNotContain(key, password, "my-secret-typed-as-name", "another-secret");
    }

    @Test
    void recordsLoginsAndFailedOnesOfKnownAndUnknownUsers() {
        new BrowserSession(this::uri).logIn("ada", "wrong-password-1");
        new BrowserSession(this::uri).logIn("nobody-of-that-name", "wrong-password-1");
        new BrowserSession(this::uri).logIn("ada", people.resetPassword("ada").password());

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                jdbc().sql("SELECT actor || ' ' || outcome FROM audit_log WHERE audit_id > :last AND"
                                                + " action = 'login'")
                                        .param("last", last)
                                        .query(String.class)
                                        .list())
                        .contains("ada failure", "anonymous failure", "ada success"));
    }

    @Test
    void aChangeThatCannotBeAuditedDoesNotHappen() {
        jdbc().sql("ALTER TABLE audit_log RENAME TO away").update();
        try {
            HttpResponse<String> answer =
                    send("POST", "/api/keys", "{\"kind\":\"admin\",\"name\":\"unaudited\"}", "Api-Key", ADMIN);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(send("DELETE", "/api/people/ada", null, "Api-Key", ADMIN).statusCode())
                    .isEqualTo(500);
        } finally {
            jdbc().sql("ALTER TABLE away RENAME TO audit_log").update();
        }
        assertThat(keys.all()).noneMatch(key -> key.name().equals("unaudited"));
        assertThat(people.find("ada")).isPresent();
    }

    @Test
    void showsTheLogToAdminsByThePageAndAsLinesOfJson() {
        keys.revoke(keyId);
        for (int i = 0; i < 5; i++) {
            send("POST", "/api/keys", "{\"kind\":\"ingest\",\"name\":\"k" + i + "\"}", "Api-Key", ADMIN);
        }
        String filter = "/api/audit?action=key.create&limit=2";
        HttpResponse<String> first = get(filter, "Api-Key", ADMIN);
        assertThat(json(first).get("entries").size()).isEqualTo(2);
        assertThat(json(first).at("/entries/0/details/name").stringValue()).isEqualTo("k4");
        String cursor = json(first).get("nextCursor").stringValue();
        HttpResponse<String> second = get(filter + "&cursor=" + cursor, "Api-Key", ADMIN);
        assertThat(json(second).at("/entries/0/details/name").stringValue()).isEqualTo("k2");

        HttpResponse<String> lines =
                get("/api/audit?action=key.create", "Api-Key", ADMIN, "Accept", "application/x-ndjson");
        assertThat(lines.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/x-ndjson"));
        assertThat(lines.body().lines()).hasSizeGreaterThanOrEqualTo(5).allMatch(line -> line.startsWith("{"));
        assertThat(get("/api/audit?action=nothing", "Api-Key", ADMIN).statusCode())
                .isEqualTo(400);
        assertThat(get("/api/audit?cursor=x", "Api-Key", ADMIN).statusCode()).isEqualTo(400);
        assertThat(browser.show("/audit?action=key.create&actor=first+start").body())
                .contains("key.create", "Audit log");
    }

    static Stream<String> changing() {
        Set<String> addresses = new TreeSet<>();
        AccessTable.rows().stream()
                .filter(row -> !row.method().equals("GET"))
                .map(AccessTable.Row::address)
                .filter(address -> !NOT_AUDITED.contains(address))
                .forEach(addresses::add);
        return addresses.stream();
    }

    private String path(String template) {
        return template.replace("{accountId}", ACCOUNT)
                .replace("{keyId}", String.valueOf(keyId))
                .replace("{payloadId}", String.valueOf(payloadId))
                .replace("{queryId}", String.valueOf(queryId))
                .replace("{recommendationId}", String.valueOf(recommendationId))
                .replace("{fingerprint}", "0123456789abcdef")
                .replace("{dashboardId}", dashboardId)
                .replace("{userName}", "ada");
    }

    private long newest() {
        return jdbc().sql("SELECT coalesce(max(audit_id), 0) FROM audit_log")
                .query(Long.class)
                .single();
    }

    private static Map<String, Act> acts() {
        String role = "arn:aws:iam::" + ACCOUNT + ":role/filigree";
        Map<String, Act> acts = new HashMap<>();
        acts.put("POST /api/accounts", new Act("account.pair", "{\"accountId\":\"210987654321\",\"name\":\"new\"}"));
        acts.put(
                "POST /api/accounts/bulk",
                new Act("account.pair", "{\"accounts\":[{\"accountId\":\"210987654321\",\"name\":\"new\"}]}"));
        acts.put("POST /api/accounts/bulk/verify", new Act("account.verify", null));
        acts.put("PATCH /api/accounts/{accountId}", new Act("account.change_settings", "{\"name\":\"Shop\"}"));
        acts.put("DELETE /api/accounts/{accountId}", new Act("account.unpair", null));
        acts.put("DELETE /api/accounts/{accountId}/events", new Act("account.erase_events", null));
        acts.put("POST /api/accounts/{accountId}/verify", new Act("account.verify", "{\"roleArn\":\"" + role + "\"}"));
        for (String action : List.of("poll", "pause", "resume", "rotate")) {
            acts.put("POST /api/accounts/{accountId}/" + action, new Act("account." + action, null));
            acts.put("POST /accounts/{accountId}/" + action, new Act("account." + action, "from=list"));
        }
        acts.put("POST /api/keys", new Act("key.create", "{\"kind\":\"ingest\",\"name\":\"one\"}"));
        acts.put("PATCH /api/keys/{keyId}", new Act("key.change", "{\"quotaBytes\":1000}"));
        acts.put("DELETE /api/keys/{keyId}", new Act("key.revoke", null));
        acts.put(
                "POST /api/people",
                new Act(
                        "user.create",
                        "{\"userName\":\"u" + UUID.randomUUID().toString().substring(0, 8)
                                + "\",\"role\":\"viewer\"}"));
        acts.put("PATCH /api/people/{userName}", new Act("user.change_role", "{\"role\":\"editor\"}"));
        acts.put("DELETE /api/people/{userName}", new Act("user.delete", null));
        acts.put("POST /api/people/{userName}/reset", new Act("user.reset_password", null));
        acts.put("POST /api/people/{userName}/unlock", new Act("user.unlock", null));
        acts.put("POST /api/quarantine/{payloadId}/replay", new Act("payload.replay", null));
        acts.put("DELETE /api/quarantine/{payloadId}", new Act("payload.delete", null));

        acts.put(
                "POST /password",
                new Act(
                        "user.change_password",
                        "oldPassword={password}&newPassword=another-long-one-7&repeated=another-long-one-7"));
        acts.put("POST /logout", new Act("logout", ""));
        acts.put("POST /query/saved", new Act("query.save", "name=new&q=SELECT+count(*)+FROM+Span"));
        acts.put("POST /query/saved/{queryId}/rename", new Act("query.rename", "name=other"));
        acts.put("POST /query/saved/{queryId}/remove", new Act("query.delete", ""));
        acts.put("POST /recommendations/compute", new Act("recommendation.compute", ""));
        acts.put(
                "POST /recommendations/{recommendationId}/dismiss",
                new Act("recommendation.dismiss", "reason=needed+for+peaks"));
        acts.put("POST /recommendations/{recommendationId}/restore", new Act("recommendation.restore", ""));
        acts.put(
                "POST /errors/{fingerprint}/state",
                new Act("error.change_state", "account=123456789012&state=resolved&reason="));
        acts.put("POST /api/dashboards", new Act("dashboard.create", DASHBOARD));
        acts.put("PUT /api/dashboards/{dashboardId}", new Act("dashboard.change", DASHBOARD));
        acts.put("DELETE /api/dashboards/{dashboardId}", new Act("dashboard.delete", null));
        acts.put("POST /dashboards", new Act("dashboard.create", "name=new"));
        acts.put("POST /dashboards/import", new Act("dashboard.create", "json=" + encoded(DASHBOARD)));
        acts.put(
                "POST /dashboards/add",
                new Act("dashboard.create", "target=new&title=new&type=auto&query=SELECT+count(*)+FROM+Span"));
        String dashboard = "/dashboards/{dashboardId}/";
        acts.put("POST " + dashboard + "edit", new Act("dashboard.change", "version=1&name=new&description="));
        acts.put(
                "POST " + dashboard + "layout",
                new Act("dashboard.change", "version=1&page=1&order=1&width=4&height=4"));
        acts.put("POST " + dashboard + "pages", new Act("dashboard.change", "version=1&page=1&do=add&name=b"));
        acts.put(
                "POST " + dashboard + "widget",
                new Act("dashboard.change", "version=1&page=1&type=line&query=SELECT+count(*)+FROM+Span"));
        acts.put("POST " + dashboard + "variable", new Act("dashboard.change", "version=1&name=stage&kind=text"));
        acts.put("POST " + dashboard + "remove", new Act("dashboard.delete", ""));
        acts.put("POST /accounts/new", new Act("account.pair", "accountId=210987654321&name=new&scope=all"));
        acts.put("POST /accounts/bulk", new Act("account.pair", "accounts=210987654321+new&roleName=filigree"));
        acts.put("POST /accounts/bulk/verify", new Act("account.verify", ""));
        acts.put("POST /accounts/{accountId}/pair/checks", new Act("account.verify", "roleArn=" + encoded(role)));
        acts.put("POST /accounts/{accountId}/pair/inventory", new Act("account.poll", ""));
        acts.put("POST /accounts/{accountId}/pair/key", new Act("key.create", "name=new"));
        acts.put("POST /accounts/{accountId}/settings", new Act("account.change_settings", "name=Shop&scope=all"));
        acts.put(
                "POST /accounts/{accountId}/unpair",
                new Act("account.unpair", "functions=KEEP&confirmation=" + ACCOUNT));
        acts.put("POST /keys", new Act("key.create", "kind=ingest&accountIds=&name=new"));
        acts.put("POST /keys/{keyId}/quota", new Act("key.change", "quotaBytes=1000&quotaRows="));
        acts.put("POST /keys/{keyId}/revoke", new Act("key.revoke", ""));
        acts.put(
                "POST /people",
                new Act(
                        "user.create",
                        "userName=p" + UUID.randomUUID().toString().substring(0, 8) + "&role=viewer"));
        acts.put("POST /people/{userName}/role", new Act("user.change_role", "role=editor"));
        acts.put("POST /people/{userName}/password", new Act("user.reset_password", ""));
        acts.put("POST /people/{userName}/unlock", new Act("user.unlock", ""));
        acts.put("POST /people/{userName}/remove", new Act("user.delete", ""));
        return acts;
    }

    /**
     * What to send, and the action that it leaves.
     *
     * @param body JSON, or a form without its token
     */
    private record Act(String action, String body) {}
}
