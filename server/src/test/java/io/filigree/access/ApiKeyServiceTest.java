package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.AppUser.Role;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;
import tools.jackson.databind.JsonNode;

class ApiKeyServiceTest extends WebTest {

    @Autowired
    private ApiKeyService keys;

    @Test
    void showsASecretOnceAndEndsItsKey() {
        HttpResponse<String> created = post(
                "/api/keys",
                "{\"kind\":\"ingest\",\"name\":\"Shop\",\"accountIds\":[\"123456789012\"]}",
                "Api-Key",
                ADMIN);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode key = json(created);
        String secret = key.get("secret").stringValue();
        assertThat(key.get("accountIds").get(0).stringValue()).isEqualTo("123456789012");
        assertThat(key.get("allAccounts").booleanValue()).isFalse();
        assertThat(get("/api/keys", "Api-Key", ADMIN).body()).contains("Shop").doesNotContain(secret);
        assertThat(post("/aws/lambda/v1", "{", "Api-Key", secret).statusCode()).isEqualTo(400);

        String path = "/api/keys/" + key.get("keyId").longValue();
        assertThat(send("DELETE", path, null, "Api-Key", ADMIN).statusCode()).isEqualTo(204);
        assertThat(post("/aws/lambda/v1", "{", "Api-Key", secret).statusCode()).isEqualTo(403);
        assertThat(send("DELETE", "/api/keys/999999", null, "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
    }

    @Test
    void saysThatAKeyIsForAllAccounts() {
        JsonNode key = json(post("/api/keys", "{\"kind\":\"ingest\",\"name\":\"Everything\"}", "Api-Key", ADMIN));

        assertThat(key.get("allAccounts").booleanValue()).isTrue();
        assertThat(key.get("accountIds").isEmpty()).isTrue();
        assertThat(json(get("/api/keys", "Api-Key", ADMIN)).get("keys").valueStream())
                .allSatisfy(listed -> assertThat(listed.get("accountIds").isEmpty())
                        .isEqualTo(listed.get("allAccounts").booleanValue()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"kind":"root","name":"x"}                                     | kind
            {"kind":"ingest","name":"  "}                                  | name
            {"kind":"ingest","name":"x","accountIds":["12345678901"]}      | accountIds
            {"kind":"admin","name":"x","accountIds":["123456789012"]}      | accountIds
            {"kind":"ingest","name":"x","accountIds":[]}                   | accountIds
            {"kind":"events","name":"x","accountIds":[]}                   | accountIds
            {"kind":"query","name":"x","accountIds":[]}                    | accountIds
            {"kind":"query","name":"x","accountIds":null}                  | accountIds
            """)
    void namesWhatIsWrongWithANewKey(String body, String field) {
        HttpResponse<String> answer = post("/api/keys", body, "Api-Key", ADMIN);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
    }

    @Test
    void letsEditorsLookAfterIngestKeysAlone() {
        KeyRequest query = new KeyRequest(Kind.QUERY, "x", AccountScope.ALL);
        KeyRequest ingest = new KeyRequest(Kind.INGEST, "x", AccountScope.ALL);
        long queryKey = keys.create(query, Role.ADMIN).key().keyId();

        keys.revoke(keys.create(ingest, Role.EDITOR).key().keyId(), Role.EDITOR);

        assertThatThrownBy(() -> keys.create(query, Role.EDITOR)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> keys.revoke(queryKey, Role.EDITOR)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> keys.create(ingest, Role.VIEWER)).isInstanceOf(AccessDeniedException.class);
    }
}
