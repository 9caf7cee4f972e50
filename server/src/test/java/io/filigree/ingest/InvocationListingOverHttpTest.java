package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A listing of an invocation shows readers of all accounts nothing that another account's sender wrote about its request id. */
class InvocationListingOverHttpTest extends WebTest {

    private static final String VICTIM = "123456789012";
    private static final String OTHER = "210987654321";

    @Autowired
    private ApiKeys keys;

    private final UUID request = UUID.randomUUID();
    private String ofVictim = "";
    private String ofOther = "";

    @BeforeEach
    void createKeys() {
        ofVictim = keys.create(Kind.INGEST, "victim", List.of(VICTIM)).secret();
        ofOther = keys.create(Kind.INGEST, "other", List.of(OTHER)).secret();
        post("/aws/lambda/v1", timeout(VICTIM, request), "Api-Key", ofVictim);
        await().until(() -> count("lambda_invocation") == 1);
    }

    @Test
    void leavesOutLogsThatAnotherAccountsSenderWrote() {
        log("victim's own", "", ofVictim);
        log("of no key's account", "", INGEST);
        log("forged without a function", "", ofOther);
        log("forged with a function", "'faas.arn':'arn:aws:lambda:eu-west-1:%s:function:f',".formatted(OTHER), ofOther);
        log("another account's by itself", "'aws.accountId':'%s',".formatted(OTHER), INGEST);
        log("another account's by its cloud", "'cloud.account.id':'%s',".formatted(OTHER), INGEST);
        await().until(() -> count("log") == 6);

        for (String path : List.of(
                "/v1/accounts/0/invocations/" + request + "/logs", "/v1/accounts/0/logs?requestId=" + request)) {
            JsonNode listed = json(get(path, "Api-Key", QUERY));
            assertThat(texts(listed.get("events"), "message"))
                    .as(path)
                    .containsExactlyInAnyOrder("victim's own", "of no key's account");
            assertThat(listed.get("otherAccounts").valueStream().map(JsonNode::stringValue))
                    .containsExactly(OTHER);
        }
        assertThat(texts(
                        json(get("/v1/accounts/" + OTHER + "/invocations/" + request + "/logs", "Api-Key", QUERY))
                                .get("events"),
                        "message"))
                .containsExactly("forged with a function");
        assertThat(get("/api/events?requestId=" + request, "Api-Key", QUERY).body())
                .as("no listing of an invocation")
                .contains("forged without a function");
    }

    @Test
    void leavesOutInvocationsAndErrorsOfAnotherAccountThatCameLater() {
        post("/aws/lambda/v1", timeout(OTHER, request), "Api-Key", ofOther);
        post(
                "/aws/lambda/v1",
                timeout(OTHER, request).replace("arn:aws:lambda", "no-arn").replace("3.00", "4.00"),
                "Api-Key",
                keys.create(Kind.INGEST, "third", List.of("333333333333")).secret());
        await().until(() -> count("lambda_invocation") == 3);

        JsonNode listed = json(get("/v1/accounts/0/invocations/" + request, "Api-Key", QUERY));

        assertThat(texts(listed.get("invocations"), "aws.accountId")).containsExactly(VICTIM);
        assertThat(texts(listed.get("errors"), "aws.accountId")).containsExactly(VICTIM);
        assertThat(listed.get("otherAccounts").valueStream().map(JsonNode::stringValue))
                .containsExactly(OTHER);
        JsonNode others = json(get("/v1/accounts/" + OTHER + "/invocations/" + request, "Api-Key", QUERY));
        assertThat(texts(others.get("invocations"), "aws.accountId")).containsExactly(OTHER);
        assertThat(others.has("otherAccounts")).isFalse();
    }

    @Test
    void saysNothingOfOtherAccountsWhereThereAreNone() {
        HttpResponse<String> response = get("/v1/accounts/0/invocations/" + request, "Api-Key", QUERY);

        assertThat(json(response).has("otherAccounts")).isFalse();
        String bound = keys.create(Kind.QUERY, "bound", List.of(VICTIM)).secret();
        post("/aws/lambda/v1", timeout(OTHER, request), "Api-Key", ofOther);
        await().until(() -> count("lambda_invocation") == 2);
        assertThat(get("/v1/accounts/0/invocations/" + request, "Api-Key", bound)
                        .body())
                .isEqualTo(response.body())
                .doesNotContain(OTHER);
    }

    private void log(String message, String attributes, String key) {
        String body = "[{'message':'%s','aws.requestId':'%s','attributes':{%s'aws.requestId':'%s'}}]"
                .formatted(message.replace("'", "\\u0027"), request, attributes, request)
                .replace('\'', '"');
        assertThat(post("/log/v1", body, "Api-Key", key).statusCode()).isEqualTo(202);
    }

    private int count(String table) {
        return jdbc().sql("SELECT count(*) FROM " + table + " WHERE request_id = :request")
                .param("request", request.toString())
                .query(Integer.class)
                .single();
    }

    private static List<String> texts(JsonNode events, String name) {
        return events.valueStream().map(event -> event.path(name).asString("")).toList();
    }
}
