package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.CreatedKey;
import io.filigree.db.key.KeyQuota;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;
import tools.jackson.databind.JsonNode;

/** What a key may post in a day, over REST, on its page and where it posts. */
class QuotaTest extends WebTest {

    @Autowired
    private ApiKeys keys;

    @Autowired
    private ApiKeyService service;

    @Autowired
    private UserService people;

    @Test
    void limitsNoKeyUnlessSomebodySetsAQuota() {
        CreatedKey key = keys.create(Kind.INGEST, "unlimited");

        for (int i = 0; i < 5; i++) {
            assertThat(post(key, body()).statusCode()).isEqualTo(202);
        }

        JsonNode listed = listed(key);
        assertThat(listed.has("quotaBytes")).isFalse();
        assertThat(listed.has("quotaRows")).isFalse();
        assertThat(listed.get("usedToday").get("bytes").longValue()).isEqualTo(5L * body().length());
    }

    @Test
    void refusesWhatComesAfterTheBytesAreUsed() {
        CreatedKey key = keys.create(Kind.INGEST, "bytes", AccountScope.ALL, new KeyQuota(body().length() + 1L, null));
        CreatedKey other =
                keys.create(Kind.INGEST, "other", AccountScope.ALL, new KeyQuota(body().length() + 1L, null));
        assertThat(post(key, body()).statusCode()).isEqualTo(202);
        assertThat(post(key, body()).statusCode()).as("the one that exceeds it").isEqualTo(202);
        double received = metric("filigree_ingest_received_total{from=\"sender\"}");
        double rejected = metric("filigree_ingest_messages_total{outcome=\"rejected\",reason=\"quota\"}");

        HttpResponse<String> refused = post(key, body());

        assertThat(refused.statusCode()).as("senders drop what gets it").isEqualTo(403);
        JsonNode problem = json(refused);
        assertThat(problem.get("title").stringValue()).isEqualTo("Quota exceeded");
        assertThat(problem.get("detail").stringValue())
                .contains("key " + key.key().keyId() + " has used its daily quota")
                .contains(2 * body().length() + " of " + (body().length() + 1) + " bytes (quotaBytes)")
                .contains("resets at")
                .doesNotContain("rows");
        assertThat(problem.get("usedBytes").longValue()).isEqualTo(2L * body().length());
        Instant midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        assertThat(problem.get("resetsAt").stringValue()).isEqualTo(midnight.toString());
        assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1L, 86_400L);
        assertThat(metric("filigree_ingest_received_total{from=\"sender\"}")).isEqualTo(received + 1);
        assertThat(metric("filigree_ingest_messages_total{outcome=\"rejected\",reason=\"quota\"}"))
                .isEqualTo(rejected + 1);
        assertThat(keys.usageToday(key.key().keyId()).refused()).isEqualTo(1);
        assertThat(keys.usageToday(key.key().keyId()).bytes()).isEqualTo(2L * body().length());

        assertThat(post(other, body()).statusCode()).as("another key").isEqualTo(202);
        assertThat(keys.usageToday(other.key().keyId()).refused()).isZero();
    }

    @Test
    void refusesWhatComesAfterTheRowsAreUsed() {
        CreatedKey key = keys.create(Kind.INGEST, "rows", AccountScope.ALL, new KeyQuota(null, 2L));
        assertThat(post(key, body()).statusCode()).isEqualTo(202);
        // The timeout becomes an invocation and its error.
        await().until(() -> keys.usageToday(key.key().keyId()).rows() == 2);

        HttpResponse<String> refused = post(key, body());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("detail").stringValue()).contains("2 of 2 rows (quotaRows)");
    }

    @Test
    void takesPostsAgainOnceTheQuotaIsRaisedOrTakenAway() {
        CreatedKey key = keys.create(Kind.INGEST, "raised", AccountScope.ALL, new KeyQuota(1L, null));
        post(key, body());
        assertThat(post(key, body()).statusCode()).isEqualTo(403);

        HttpResponse<String> raised = patch(key, "{\"quotaBytes\": 1000000, \"quotaRows\": 500}");

        assertThat(raised.statusCode()).isEqualTo(200);
        assertThat(json(raised).get("quotaBytes").longValue()).isEqualTo(1_000_000);
        assertThat(post(key, body()).statusCode()).isEqualTo(202);
        patch(key, "{\"quotaBytes\": 1}");
        assertThat(listed(key).get("quotaRows").longValue()).as("not named").isEqualTo(500);
        assertThat(post(key, body()).statusCode()).isEqualTo(403);
        patch(key, "{\"quotaBytes\": null}");
        assertThat(listed(key).has("quotaBytes")).isFalse();
        assertThat(post(key, body()).statusCode()).isEqualTo(202);
        assertThat(audited(key))
                .contains("key.change quotaBytes=1000000 before=1")
                .contains("key.change quotaBytes=none before=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ingest | {"quotaBytes": 0}                      | quotaBytes
            ingest | {"quotaBytes": -1}                     | quotaBytes
            ingest | {"quotaRows": 1.5}                     | quotaRows
            ingest | {"quotaRows": "12"}                    | quotaRows
            ingest | {"quotaRows": 99999999999999999999999} | quotaRows
            ingest | {"quota": 12}                          | quota
            query  | {"quotaBytes": 12}                     | quotaBytes
            events | {"quotaRows": 12}                      | quotaRows
            """)
    void namesWhatIsWrongWithAQuota(String kind, String body, String field) {
        CreatedKey key = keys.create(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), "wrong");

        HttpResponse<String> answer = patch(key, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
        assertThat(keys.find(key.key().keyId()).orElseThrow().quota()).isEqualTo(KeyQuota.NONE);
    }

    @Test
    void createsAKeyWithAQuota() {
        HttpResponse<String> created = post(
                "/api/keys",
                "{\"kind\":\"ingest\",\"name\":\"limited\",\"quotaBytes\":5000,\"quotaRows\":6}",
                "Api-Key",
                ADMIN);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).get("quotaBytes").longValue()).isEqualTo(5_000);
        assertThat(json(created).get("quotaRows").longValue()).isEqualTo(6);
        assertThat(post("/api/keys", "{\"kind\":\"admin\",\"name\":\"x\",\"quotaRows\":6}", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("PATCH", "/api/keys/999999", "{\"quotaRows\":6}", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void showsAndSetsQuotasOnThePage() {
        BrowserSession browser = new BrowserSession(this::uri);
        if (people.find("quota-editor").isEmpty()) {
            people.add("quota-editor", Role.EDITOR);
        }
        browser.logIn("quota-editor", people.resetPassword("quota-editor").password());
        CreatedKey key = keys.create(Kind.INGEST, "on the page");
        keys.bytesAccepted(key.key().keyId(), 1_234_567);
        String path = "/keys/" + key.key().keyId() + "/quota";
        String page = browser.show("/keys").body();
        assertThat(page).contains("1,234,567", path, "Daily quota", "Usage today");

        setQuota(browser, path, "98765432", " 4321 ");
        assertThat(browser.show("/keys").body()).contains("Quota saved.", "98,765,432 bytes", "4,321 rows");
        assertThat(keys.find(key.key().keyId()).orElseThrow().quota()).isEqualTo(new KeyQuota(98_765_432L, 4_321L));

        setQuota(browser, path, "0", "");
        assertThat(browser.show("/keys").body()).contains("quotaBytes must be at least 1");
        setQuota(browser, path, "many", "");
        assertThat(browser.show("/keys").body()).contains("quotaBytes must be a whole number");
        assertThat(keys.find(key.key().keyId()).orElseThrow().quota()).isEqualTo(new KeyQuota(98_765_432L, 4_321L));

        setQuota(browser, path, "", "");
        assertThat(keys.find(key.key().keyId()).orElseThrow().quota()).isEqualTo(KeyQuota.NONE);
    }

    @Test
    void letsViewersChangeNothing() {
        CreatedKey key = keys.create(Kind.INGEST, "not theirs");

        assertThatThrownBy(() -> service.changeQuota(key.key().keyId(), 1L, null, Role.VIEWER))
                .isInstanceOf(AccessDeniedException.class);
    }

    private static void setQuota(BrowserSession browser, String path, String bytes, String rows) {
        String token = BrowserSession.token(browser.show("/keys").body());
        HttpResponse<String> answer = browser.post(
                path,
                "quotaBytes=" + BrowserSession.encoded(bytes) + "&quotaRows=" + BrowserSession.encoded(rows) + "&_csrf="
                        + BrowserSession.encoded(token));
        assertThat(answer.statusCode()).isEqualTo(302);
    }

    private HttpResponse<String> post(CreatedKey key, String body) {
        return post("/aws/lambda/v1", body, "Api-Key", key.secret());
    }

    private HttpResponse<String> patch(CreatedKey key, String body) {
        return send("PATCH", "/api/keys/" + key.key().keyId(), body, "Api-Key", ADMIN);
    }

    private JsonNode listed(CreatedKey key) {
        for (JsonNode listed : json(get("/api/keys", "Api-Key", ADMIN)).get("keys")) {
            if (listed.get("keyId").longValue() == key.key().keyId()) {
                return listed;
            }
        }
        throw new AssertionError("the key is not listed");
    }

    private List<String> audited(CreatedKey key) {
        return jdbc().sql("""
                        SELECT action || ' quotaBytes=' || (details ->> 'quotaBytes')
                               || ' before=' || (details ->> 'quotaBytesBefore')
                          FROM audit_log WHERE target = :target AND action = 'key.change'
                        """)
                .param("target", "key " + key.key().keyId())
                .query(String.class)
                .list();
    }

    /** A body of constant length, with a new invocation each time. */
    private static String body() {
        return timeout("123456789012", UUID.randomUUID());
    }
}
