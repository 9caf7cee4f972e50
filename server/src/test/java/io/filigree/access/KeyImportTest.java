package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys whose value is in use already, such as the licence key that all functions have. */
@ExtendWith(OutputCaptureExtension.class)
class KeyImportTest extends WebTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private ApiKeys keys;

    @Autowired
    private UserService people;

    /** As New Relic writes licence keys. */
    private final String value =
            "eu01xx" + UUID.randomUUID().toString().replace("-", "").substring(0, 30) + "NRAL";

    @Test
    void opensWhatAKeyOfItsKindOpensAndIsStoredAsItsHash(CapturedOutput output) {
        HttpResponse<String> created = imported("ingest", "Shop", value);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).has("secret")).isFalse();
        assertThat(post("/aws/lambda/v1", "{", "X-License-Key", value).statusCode())
                .isEqualTo(400);
        assertThat(post("/aws/lambda/v1", "{", "X-License-Key", value + "x").statusCode())
                .isEqualTo(403);
        String tables = String.join(
                "\n",
                jdbc().sql("SELECT k::text FROM api_key k UNION ALL SELECT a::text FROM audit_log a")
                        .query(String.class)
                        .list());
        assertThat(tables).contains("Shop", "imported");
        for (String text : List.of(
                tables, created.body(), get("/api/keys", "Api-Key", ADMIN).body(), output.toString())) {
            assertThat(text).doesNotContain(value);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isOfAnyKind(Kind kind) {
        assertThat(imported(kind.name().toLowerCase(java.util.Locale.ROOT), "of a kind", value)
                        .statusCode())
                .isEqualTo(201);
        assertThat(keys.authenticate(value))
                .hasValueSatisfying(key -> assertThat(key.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short-1234567890abc",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "with space 0123456789",
                "with-tab\t0123456789abc",
                "line\nbreak-0123456789abc",
                "ümlaut-0123456789abcdef",
                "half\ud800-0123456789abcdef"
            })
    void isRefusedWhereItIsWeakOrNoHeaderCarriesIt(String weak) {
        assertRefused(imported("ingest", "weak", weak), 400, weak);
    }

    @Test
    void hasAtMostAsManyCharactersAsAKey() {
        assertRefused(imported("ingest", "long", value + "x".repeat(300)), 400, value);
        assertThat(imported("ingest", "twenty", value.substring(0, 20)).statusCode())
                .isEqualTo(201);
        assertThat(post("/api/keys", "{\"kind\":\"ingest\",\"name\":\"x\",\"value\":1}", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void isRefusedWithTheBoundThatItIsBelow() {
        assertRefusedAs("value has 0 characters; at least 20 are required", 20, "");
        assertRefusedAs("value has 1 character; at least 20 are required", 20, "a");
        assertRefusedAs("value has 1 different character; at least 8 are required", 8, "a".repeat(24));
        assertRefusedAs("value has 2 different characters; at least 8 are required", 8, "ab".repeat(12));
        assertRefusedAs(
                "value must have at most 256 characters, all of them printable ASCII without spaces",
                256,
                "abcdefgh".repeat(33));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isNotOfAnotherKindThanItSays(Kind kind) {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        Map<String, String> prefixes =
                Map.of("ingest", "flg_ing_", "events", "flg_evt_", "query", "flg_qry_", "admin", "flg_adm_");
        prefixes.forEach((other, prefix) -> {
            HttpResponse<String> answer = imported(name, "prefixed", prefix + value);
            if (other.equals(name)) {
                assertThat(answer.statusCode()).isEqualTo(201);
            } else {
                assertRefused(answer, 400, value);
                assertThat(json(answer).get("detail").stringValue())
                        .contains("of the kind " + other + ":", "of the kind " + name);
                assertThat(keys.authenticate(prefix + value)).isEmpty();
            }
        });
    }

    private void assertRefusedAs(String detail, int limit, String weak) {
        HttpResponse<String> answer = imported("ingest", "weak", weak);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("detail").stringValue()).isEqualTo(detail);
        assertThat(json(answer).get("limit").intValue()).isEqualTo(limit);
    }

    @Test
    void isRefusedWithoutSayingWhoseItIs() {
        keys.revoke(keys.create(Kind.QUERY, "somebody's", value).key().keyId());
        HttpResponse<String> ofRevoked = imported("ingest", "mine", value);
        HttpResponse<String> ofAlive = imported("ingest", "mine", INGEST);

        assertRefused(ofRevoked, 409, value);
        assertRefused(ofAlive, 409, INGEST);
        assertThat(ofRevoked.body()).isEqualTo(ofAlive.body()).doesNotContain("somebody's", "first start");
    }

    @Test
    void isImportedOnThePageByAdminsAlone() {
        BrowserSession editor = logIn(Role.EDITOR);
        assertThat(editor.show("/keys").body()).doesNotContain("name=\"value\"");
        assertThat(editor.post("/keys", form("by an editor", value, editor)).statusCode())
                .isEqualTo(403);
        assertThat(keys.authenticate(value)).isEmpty();

        BrowserSession admin = logIn(Role.ADMIN);
        assertThat(admin.show("/keys").body()).contains("name=\"value\"");
        assertThat(admin.post("/keys", form("too weak", "short-secret", admin)).statusCode())
                .isEqualTo(302);
        assertThat(admin.show("/keys").body())
                .contains("at least 20 are required", "too weak")
                .doesNotContain("short-secret");
        assertThat(admin.post("/keys", form("by an admin", " " + value + " ", admin))
                        .statusCode())
                .isEqualTo(302);
        assertThat(admin.show("/keys").body()).contains("Key imported").doesNotContain(value);
        assertThat(keys.authenticate(value)).isPresent();
        assertThat(admin.post("/keys", form("again", value, admin)).statusCode())
                .isEqualTo(302);
        assertThat(admin.show("/keys").body())
                .contains("It is used by another key")
                .doesNotContain(value);
    }

    private static String form(String name, String value, BrowserSession browser) {
        return "kind=ingest&accountIds=&name=" + BrowserSession.encoded(name) + "&value="
                + BrowserSession.encoded(value)
                + "&_csrf="
                + BrowserSession.encoded(BrowserSession.token(browser.show("/").body()));
    }

    private BrowserSession logIn(Role role) {
        String name = "import-" + role.name().toLowerCase(java.util.Locale.ROOT);
        GeneratedPassword given = people.find(name).isPresent() ? people.resetPassword(name) : people.add(name, role);
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn(name, given.password())).isTrue();
        return browser;
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String secret) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode problem = json(answer);
        assertThat(problem.get("field").stringValue()).isEqualTo("value");
        if (!secret.isEmpty()) {
            assertThat(answer.body()).doesNotContain(secret);
        }
    }

    private HttpResponse<String> imported(String kind, String name, String value) {
        return post(
                "/api/keys",
                JSON.writeValueAsString(Map.of("kind", kind, "name", name, "value", value))
                        .replace("\ud800", "\\ud800"),
                "Api-Key",
                ADMIN);
    }
}
