package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.CreatedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class AccessTest extends WebTest {

    @Autowired
    private ApiKeys keys;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /aws/lambda/v1",
        "POST, /any/prefix/aws/lambda/v1",
        "POST, /api/aws/lambda/v1",
        "POST, /actuator/health/aws/lambda/v1"
    })
    void opensIngestUnderAnyPrefixToIngestKeysAlone(String method, String path) {
        assertThat(send(method, path, body(method)).statusCode()).as("no key").isEqualTo(403);
        assertThat(with(method, path, "flg_ing_unknown")).as("unknown key").isEqualTo(403);
        assertThat(with(method, path, QUERY)).as("query key").isEqualTo(403);
        assertThat(with(method, path, ADMIN)).as("admin key").isEqualTo(403);
        assertThat(with(method, path, INGEST)).as("ingest key").isNotIn(401, 403);
    }

    @Test
    void takesTheKeyFromEveryHeaderThatItsUsersSendWhateverTheCase() {
        assertThat(get("/api/functions", "x-query-key", QUERY).statusCode()).isEqualTo(200);
        assertThat(get("/api/functions", "API-KEY", QUERY).statusCode()).isEqualTo(200);
        assertThat(post("/p/aws/lambda/v1", "{}", "x-license-key", INGEST).statusCode())
                .isEqualTo(400);
        assertThat(post("/aws/lambda/v1", "{}", "API-KEY", INGEST).statusCode()).isEqualTo(400);
        assertThat(get("/api/functions", "X-License-Key", QUERY).statusCode())
                .as("no header of senders opens the API")
                .isEqualTo(401);
    }

    @Test
    void refusesWithProblemDetailsThatKeepTheKeyToThemselves() {
        for (HttpResponse<String> refusal : new HttpResponse[] {
            get("/api/events"),
            get("/api/events", "Api-Key", "secret-of-somebody"),
            get("/api/events", "Api-Key", INGEST),
            post("/aws/lambda/v1", "{}", "X-License-Key", "secret-of-somebody"),
            post("/aws/lambda/v1", "{}")
        }) {
            assertThat(refusal.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(refusal).get("status").intValue()).isEqualTo(refusal.statusCode());
            assertThat(json(refusal).get("detail").stringValue()).contains("key");
            assertThat(refusal.body()).doesNotContain("secret-of-somebody", INGEST);
        }
    }

    /** RFC 9110 demands a challenge. Browsers ask for a password where one says Basic, over the page that fetches. */
    @Test
    void challengesWhoeverHasNoKeyButNotWithBasic() {
        for (String path :
                List.of("/api/functions", "/actuator/prometheus", "/v1/accounts/0/invocations", "/functions")) {
            HttpResponse<String> answer = get(path, "Accept", "application/json");

            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .as(path)
                    .containsExactly("Bearer realm=\"filigree\"");
        }
        assertThat(get("/api/functions", "Api-Key", INGEST).headers().firstValue("WWW-Authenticate"))
                .isEmpty();
    }

    @Test
    void answersWhatDoesNotExistWithAProblemDetailToo() {
        HttpResponse<String> missing = get("/api/nothing", "Api-Key", QUERY);
        HttpResponse<String> method = send("PUT", "/api/functions", "{}", "Api-Key", ADMIN);
        HttpResponse<String> rejected = get("/api/functions;b", "Api-Key", QUERY);

        assertThat(json(missing).get("status").intValue()).isEqualTo(404);
        assertThat(json(method).get("status").intValue()).isEqualTo(405);
        assertThat(json(rejected).get("status").intValue()).isEqualTo(400);
        assertThat(missing.body() + method.body() + rejected.body()).doesNotContain("Exception", "\"trace\"");
    }

    @Test
    void shutsOutARevokedKey() {
        CreatedKey key = keys.create(Kind.QUERY, "short-lived");
        assertThat(key.secret()).startsWith("flg_qry_").hasSize(8 + 43);
        assertThat(get("/api/events", "Api-Key", key.secret()).statusCode()).isEqualTo(200);

        keys.revoke(key.key().keyId());

        assertThat(get("/api/events", "Api-Key", key.secret()).statusCode()).isEqualTo(403);
    }

    @Test
    void startsNoSessionForAKey() {
        assertThat(get("/api/functions", "Api-Key", QUERY).headers().firstValue("Set-Cookie"))
                .isEmpty();
    }

    @Test
    void tellsNothingButTheStatusOfItsHealth() {
        assertThat(get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
    }

    private static String body(String method) {
        return method.equals("POST") ? "" : null;
    }

    private int with(String method, String path, String key) {
        return send(method, path, body(method), "Api-Key", key).statusCode();
    }
}
