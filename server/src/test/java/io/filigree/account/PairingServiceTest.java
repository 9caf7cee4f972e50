package io.filigree.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.filigree.WebTest;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PairingServiceTest extends WebTest {

    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final String PAIR = "{\"accountId\":\"123456789012\",\"name\":\"Shop\",\"regions\":[\"eu-west-1\"]}";

    @BeforeEach
    void nobodyTrustsUs() {
        AWS.account(ACCOUNT).removeRole(ROLE);
    }

    @Test
    void answersWithTheExternalIdAndThePoliciesToUse() {
        HttpResponse<String> answer = post("/api/accounts", PAIR, "Api-Key", ADMIN);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).hasValue("/api/accounts/123456789012");
        JsonNode account = json(answer);
        assertThat(account.get("accountId").stringValue()).isEqualTo(ACCOUNT);
        assertThat(account.get("name").stringValue()).isEqualTo("Shop");
        assertThat(account.get("status").stringValue()).isEqualTo("unverified");
        assertThat(account.get("externalId").stringValue()).matches("[A-Za-z0-9]{32}");
        assertThat(account.get("regions").get(0).stringValue()).isEqualTo("eu-west-1");
        assertThat(account.has("roleArn")).isFalse();
        assertThat(account.get("trustPolicy").isObject()).isTrue();
        assertThat(account.get("trustPolicy").toString())
                .contains(account.get("externalId").stringValue());
        assertThat(account.get("permissionsPolicy").isObject()).isTrue();
    }

    @Test
    void refusesToPairAnAccountTwiceAndKeepsTheFirst() {
        String externalId = json(post("/api/accounts", PAIR, "Api-Key", ADMIN))
                .get("externalId")
                .stringValue();

        HttpResponse<String> second = post("/api/accounts", PAIR, "Api-Key", ADMIN);

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(json(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN))
                        .get("externalId")
                        .stringValue())
                .isEqualTo(externalId);
    }

    @Test
    void showsAReaderNoExternalId() {
        post("/api/accounts", PAIR, "Api-Key", ADMIN);

        assertThat(get("/api/accounts", "X-Query-Key", QUERY).body())
                .contains(ACCOUNT)
                .doesNotContain("externalId", "ExternalId");
        assertThat(get("/api/accounts/" + ACCOUNT, "Api-Key", QUERY).body())
                .contains("Shop")
                .doesNotContain("externalId", "ExternalId");
    }

    @Test
    void takesTheNextChangeNumberSoThatSnapshotsFollow() {
        long before = changeNumber();

        post("/api/accounts", PAIR, "Api-Key", ADMIN);

        assertThat(changeNumber()).isEqualTo(before + 1);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"Shop"}                                                      | accountId
            {"accountId":"12345678901","name":"Shop"}                            | accountId
            {"accountId":"12345678901x","name":"Shop"}                           | accountId
            {"accountId":"１２３４５６７８９０１２","name":"Shop"}                     | accountId
            {"accountId":123456789012,"name":"Shop"}                             | accountId
            {"accountId":"123456789012"}                                         | name
            {"accountId":"123456789012","name":"  "}                             | name
            {"accountId":"123456789012","name":"a\\nb"}                          | name
            {"accountId":"123456789012","name":"Sh\\u200bop"}                     | name
            {"accountId":"123456789012","name":"Sh\\u202eop"}                     | name
            {"accountId":"123456789012","name":"\\ufeffShop"}                     | name
            {"accountId":"123456789012","name":"Sh\\u00adop"}                     | name
            {"accountId":"123456789012","name":"Shop\\u3164"}                     | name
            {"accountId":"123456789012","name":"Shop\\u0085"}                     | name
            {"accountId":"123456789012","name":"Web\\u00a0shop"}                  | name
            {"accountId":"123456789012","name":"Web\\u2028shop"}                  | name
            {"accountId":"123456789012","name":"Shop\\udb40\\udc41"}              | name
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws:iam::123456789012:user/u"} | roleArn
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws:iam::210987654321:role/r"} | roleArn
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws-evil:iam::123456789012:role/r"} | roleArn
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws-:iam::123456789012:role/r"} | roleArn
            {"accountId":"123456789012","name":"Shop","regions":"eu-west-1"}     | regions
            {"accountId":"123456789012","name":"Shop","regions":["Frankfurt"]}   | regions
            {"accountId":"123456789012","name":"Shop","regions":[1]}             | regions
            {"accountId":"123456789012","name":"Shop","region":"eu-west-1"}      | region
            {"accountId":"123456789012","name":"Shop"                            | body
            []                                                                   | body
            """)
    void namesTheFieldThatIsWrong(String body, String field) {
        HttpResponse<String> answer = post("/api/accounts", body, "Api-Key", ADMIN);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
        assertThat(get("/api/accounts", "Api-Key", ADMIN).body()).isEqualTo("{\"accounts\":[]}");
    }

    @Test
    void namesTheBoundThatIsExceeded() {
        HttpResponse<String> name = post(
                "/api/accounts",
                "{\"accountId\":\"123456789012\",\"name\":\"" + "x".repeat(101) + "\"}",
                "Api-Key",
                ADMIN);
        HttpResponse<String> body = post("/api/accounts", " ".repeat(65_537), "Api-Key", ADMIN);

        assertThat(json(name).get("field").stringValue()).isEqualTo("name");
        assertThat(json(name).get("limit").intValue()).isEqualTo(100);
        assertThat(body.statusCode()).isEqualTo(413);
        assertThat(json(body).get("field").stringValue()).isEqualTo("body");
        assertThat(json(body).get("limit").intValue()).isEqualTo(65_536);
    }

    @Test
    void knowsNothingOfAnAccountThatIsNotPaired() {
        assertThat(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
        assertThat(post("/api/accounts/" + ACCOUNT + "/poll", "", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void pollsNoAccountWithoutARole() {
        post("/api/accounts", PAIR, "Api-Key", ADMIN);

        assertThat(post("/api/accounts/" + ACCOUNT + "/poll", "", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void saysWhatFailedAndKeepsNoRoleThatDidNotPass() {
        post("/api/accounts", PAIR, "Api-Key", ADMIN);

        HttpResponse<String> answer = post(
                "/api/accounts/" + ACCOUNT + "/verify",
                "{\"roleArn\":\"arn:aws:iam::123456789012:role/filigree\"}",
                "Api-Key",
                ADMIN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("verified").booleanValue()).isFalse();
        JsonNode check =
                json(answer).get("checks").get(json(answer).get("checks").size() - 1);
        assertThat(check.get("name").stringValue()).isNotEmpty();
        assertThat(check.get("passed").booleanValue()).isFalse();
        assertThat(check.get("detail").stringValue()).isNotEmpty();
        assertThat(json(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN)).has("roleArn"))
                .isFalse();
    }

    @Test
    void leadsToTheAccountThatIsPairedAlready() {
        post("/api/accounts", PAIR, "Api-Key", ADMIN);

        JsonNode refusal = json(post("/api/accounts", PAIR, "Api-Key", ADMIN));

        assertThat(refusal.get("page").stringValue()).isEqualTo("/accounts/" + ACCOUNT);
        assertThat(refusal.get("account").stringValue()).isEqualTo("/api/accounts/" + ACCOUNT);
    }

    @Test
    void triesARoleAndKeepsEachCheckWhereEveryProcessSeesIt() {
        String externalId = pairedExternalId();
        AWS.account(ACCOUNT).trust(ROLE, externalId);

        HttpResponse<String> answer = verify();

        assertThat(json(answer).get("verified").booleanValue())
                .as(answer.body())
                .isTrue();
        JsonNode kept = json(get("/api/accounts/" + ACCOUNT + "/verification", "Api-Key", QUERY));
        assertThat(kept.get("verified").booleanValue()).isTrue();
        assertThat(kept.get("checks"))
                .extracting(check -> check.get("name").stringValue())
                .containsExactlyInAnyOrderElementsOf(json(answer)
                        .get("checks")
                        .valueStream()
                        .map(check -> check.get("name").stringValue())
                        .toList());
        assertThat(kept.toString()).doesNotContain(externalId);
        assertThat(json(get("/api/accounts/" + ACCOUNT, "Api-Key", QUERY))
                        .get("status")
                        .stringValue())
                .isEqualTo("verified");
    }

    @Test
    void answersAtOnceWhoeverPrefersToLookAgain() {
        AWS.account(ACCOUNT).trust(ROLE, pairedExternalId());

        HttpResponse<String> answer = post(
                "/api/accounts/" + ACCOUNT + "/verify",
                "{\"roleArn\":\"" + ROLE + "\"}",
                "Api-Key",
                ADMIN,
                "Prefer",
                "respond-async");

        assertThat(answer.statusCode()).isEqualTo(202);
        String where = answer.headers().firstValue("Location").orElseThrow();
        await().until(() -> json(get(where, "Api-Key", QUERY)).has("finishedAt"));
        assertThat(json(get(where, "Api-Key", QUERY)).get("verified").booleanValue())
                .isTrue();
    }

    @Test
    void answersPollsWhileStsDoesNotAndKeepsRequestThreadsForIngest() throws Exception {
        AWS.account(ACCOUNT).put(FakeFunction.named("eu-west-1", "checkout").build());
        AWS.account(ACCOUNT).trust(ROLE, pairedExternalId());
        verify();
        String poll = "/api/accounts/" + ACCOUNT + "/poll";
        assertThat(get(poll, "Api-Key", QUERY).statusCode()).isEqualTo(404);
        AWS.holdSts();
        try {
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int request = 0; request < 230; request++) {
                waiting.add(sendUntilAdmitted(pollRequest(poll).build()));
            }

            HttpResponse<String> late = sendUntilAdmitted(
                            pollRequest(poll).header("Prefer", "wait=1").build())
                    .get(20, TimeUnit.SECONDS);
            assertThat(late.statusCode()).as(late.body()).isEqualTo(202);
            assertThat(late.headers().firstValue("Location")).hasValue(poll);
            assertThat(json(late).get("state").stringValue()).isIn("running", "waiting");
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(get("/api/accounts", "Api-Key", ADMIN).statusCode()).isEqualTo(200);
            AWS.calls().clear();

            AWS.releaseSts();
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isIn(200, 202);
            }
            await().until(() ->
                    json(get(poll, "Api-Key", QUERY)).get("state").stringValue().equals("finished"));
            JsonNode region = json(get(poll, "Api-Key", QUERY)).at("/regions/0");
            assertThat(region.get("status").stringValue()).isEqualTo("ok");
            assertThat(region.get("functions").intValue()).isOne();
            assertThat(AWS.calls().count("lambda:ListFunctions"))
                    .as("one poll that ran and one that waited for it")
                    .isLessThanOrEqualTo(2);
        } finally {
            AWS.releaseSts();
        }
    }

    private HttpRequest.Builder pollRequest(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Api-Key", ADMIN).POST(HttpRequest.BodyPublishers.noBody());
    }

    /** A burst can exceed filigree.http.max-requests for a moment; the client retries after the time in Retry-After. */
    private CompletableFuture<HttpResponse<String>> sendUntilAdmitted(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenCompose(response -> response.statusCode() == 503
                        ? sendUntilAdmitted(request)
                        : CompletableFuture.completedFuture(response));
    }

    @Test
    void answersAVerificationThatTakesLongWithWhereToLook() {
        AWS.account(ACCOUNT).trust(ROLE, pairedExternalId());
        AWS.holdSts();
        try {
            HttpResponse<String> late = post(
                    "/api/accounts/" + ACCOUNT + "/verify",
                    "{\"roleArn\":\"" + ROLE + "\"}",
                    "Api-Key",
                    ADMIN,
                    "Prefer",
                    "wait=1");

            assertThat(late.statusCode()).as(late.body()).isEqualTo(202);
            assertThat(json(late).has("verified")).isFalse();
            String where = late.headers().firstValue("Location").orElseThrow();
            AWS.releaseSts();
            await().until(() -> json(get(where, "Api-Key", QUERY)).has("finishedAt"));
            assertThat(json(get(where, "Api-Key", QUERY)).get("verified").booleanValue())
                    .isTrue();
        } finally {
            AWS.releaseSts();
        }
    }

    @Test
    void tellsCredentialsOfAnotherPartitionFromADisabledRegion() {
        post("/api/accounts", PAIR.replace(",\"regions\":[\"eu-west-1\"]", ""), "Api-Key", ADMIN);

        HttpResponse<String> answer = post(
                "/api/accounts/" + ACCOUNT + "/verify",
                "{\"roleArn\":\"arn:aws-us-gov:iam::123456789012:role/filigree\"}",
                "Api-Key",
                ADMIN);

        assertThat(json(answer).get("verified").booleanValue()).isFalse();
        assertThat(answer.body())
                .contains("does not know Filigree's credentials (403 InvalidClientTokenId")
                .doesNotContain("region is not enabled");
        assertThat(json(answer).get("trustPolicyProblem").stringValue()).contains("aws-us-gov");
    }

    @Test
    void saysThatNoPrincipalOfAnotherPartitionCanAssumeTheRole() {
        JsonNode account = json(post(
                "/api/accounts",
                "{\"accountId\":\"123456789012\",\"name\":\"Gov\",\"regions\":[\"us-gov-west-1\"]}",
                "Api-Key",
                ADMIN));

        await().untilAsserted(() ->
                assertThat(account().get("trustPolicyProblem").stringValue()).contains("aws-us-gov"));
        assertThat(account.get("trustPolicy").isObject()).isTrue();
    }

    @Test
    void tellsHowToMendATrustPolicyThatLetsEverybodyInAndKeepsNoSuchRole() {
        pairedExternalId();
        AWS.account(ACCOUNT).trustWithoutExternalId(ROLE);

        JsonNode answer = json(verify());

        assertThat(answer.get("verified").booleanValue()).isFalse();
        assertThat(answer.at("/trustPolicy/Statement/0/Condition/StringEquals/sts:ExternalId")
                        .stringValue())
                .hasSize(32);
        assertThat(json(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN)).has("roleArn"))
                .isFalse();
    }

    @Test
    void rotatesTheExternalIdOnceAwsTakesTheNext() {
        String first = pairedExternalId();
        AWS.account(ACCOUNT).trust(ROLE, first);
        verify();

        JsonNode rotating = json(post("/api/accounts/" + ACCOUNT + "/rotate", "", "Api-Key", ADMIN));
        String next = rotating.get("nextExternalId").stringValue();
        assertThat(rotating.get("trustPolicy").toString()).contains(first, next);
        assertThat(json(verify()).get("verified").booleanValue())
                .as("the old one is good meanwhile")
                .isTrue();
        assertThat(account().get("externalId").stringValue()).isEqualTo(first);

        AWS.account(ACCOUNT).trust(ROLE, first, next);
        post("/api/accounts/" + ACCOUNT + "/poll", "", "Api-Key", ADMIN);

        assertThat(account().get("externalId").stringValue()).isEqualTo(next);
        assertThat(account().has("nextExternalId")).isFalse();
        assertThat(account().get("trustPolicy").toString()).contains(next).doesNotContain(first);
    }

    @Test
    void changesTheSettingsThatAreNamed() {
        pairedExternalId();

        JsonNode changed = json(send(
                "PATCH",
                "/api/accounts/" + ACCOUNT,
                "{\"pollIntervalSeconds\":120,\"callsPerSecond\":1.5,\"sweepVersions\":true}",
                "Api-Key",
                ADMIN));
        assertThat(changed.get("pollIntervalSeconds").intValue()).isEqualTo(120);
        assertThat(changed.get("callsPerSecond").doubleValue()).isEqualTo(1.5);
        assertThat(changed.get("sweepVersions").booleanValue()).isTrue();
        assertThat(changed.get("name").stringValue()).isEqualTo("Shop");
        assertThat(changed.get("regions")).hasSize(1);

        JsonNode back =
                json(send("PATCH", "/api/accounts/" + ACCOUNT, "{\"pollIntervalSeconds\":null}", "Api-Key", ADMIN));
        assertThat(back.has("pollIntervalSeconds")).isFalse();
        assertThat(back.get("callsPerSecond").doubleValue()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"pollIntervalSeconds":29}      | pollIntervalSeconds
            {"pollIntervalSeconds":86401}   | pollIntervalSeconds
            {"pollIntervalSeconds":"5m"}    | pollIntervalSeconds
            {"callsPerSecond":10.1}         | callsPerSecond
            {"callsPerSecond":0}            | callsPerSecond
            {"sweepVersions":"yes"}         | sweepVersions
            {"name":""}                     | name
            {"roleArn":"x"}                 | roleArn
            """)
    void namesTheSettingThatIsWrong(String body, String field) {
        pairedExternalId();

        HttpResponse<String> answer = send("PATCH", "/api/accounts/" + ACCOUNT, body, "Api-Key", ADMIN);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
    }

    @Test
    void pausesAndResumes() {
        pairedExternalId();

        assertThat(json(post("/api/accounts/" + ACCOUNT + "/pause", "", "Api-Key", ADMIN))
                        .has("pausedAt"))
                .isTrue();
        assertThat(json(post("/api/accounts/" + ACCOUNT + "/resume", "", "Api-Key", ADMIN))
                        .has("pausedAt"))
                .isFalse();
    }

    @Test
    void unpairsAndKeepsOrRemovesTheFunctions() {
        AWS.account(ACCOUNT).put(FakeFunction.named("eu-west-1", "checkout").build());
        AWS.account(ACCOUNT).trust(ROLE, pairedExternalId());
        verify();
        post("/api/accounts/" + ACCOUNT + "/poll", "", "Api-Key", ADMIN);

        assertThat(send("DELETE", "/api/accounts/" + ACCOUNT, null, "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(204);
        assertThat(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN).statusCode())
                .isEqualTo(404);
        assertThat(functions()).isOne();

        pairedExternalId();
        assertThat(send("DELETE", "/api/accounts/" + ACCOUNT + "?inventory=burn", null, "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(400);
        send("DELETE", "/api/accounts/" + ACCOUNT + "?inventory=purge", null, "Api-Key", ADMIN);
        assertThat(functions()).isZero();
        assertThat(send("DELETE", "/api/accounts/" + ACCOUNT, null, "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(404);
        AWS.account(ACCOUNT).remove("eu-west-1", "checkout");
    }

    @Test
    void pairsManyAndVerifiesThemInTheBackground() {
        pairedExternalId();

        JsonNode answers =
                json(post("/api/accounts/bulk", """
                        {"roleName": "filigree", "regions": ["eu-west-1"], "accounts": [
                          {"accountId": "123456789012", "name": "Shop again"},
                          {"accountId": "111122223333", "name": "Stock"},
                          {"accountId": "11112222333", "name": "Short"}]}
                        """, "Api-Key", ADMIN)).get("accounts");

        assertThat(answers)
                .extracting(answer -> answer.get("outcome").stringValue())
                .containsExactly("refused", "paired", "refused");
        assertThat(answers.get(0).get("detail").stringValue()).contains("already paired");
        assertThat(answers.get(2).get("detail").stringValue()).contains("twelve digits");
        String role = answers.get(1).get("roleArn").stringValue();
        assertThat(role).isEqualTo("arn:aws:iam::111122223333:role/filigree");

        await().until(() -> json(get("/api/accounts/111122223333/verification", "Api-Key", ADMIN))
                .has("finishedAt"));
        AWS.account("111122223333").trust(role, answers.get(1).get("externalId").stringValue());
        assertThat(post("/api/accounts/bulk/verify", "", "Api-Key", ADMIN).body())
                .contains("111122223333");
        await().until(() -> json(get("/api/accounts/111122223333", "Api-Key", ADMIN))
                .get("status")
                .stringValue()
                .equals("verified"));
    }

    @ParameterizedTest
    @CsvSource({
        "trust, application/json, filigree-123456789012-trust.json",
        "permissions, application/json, filigree-permissions.json",
        "cloudformation, application/yaml;charset=UTF-8, filigree-123456789012-role.yaml",
        "terraform, text/plain;charset=UTF-8, filigree-123456789012.tf",
        "cli, text/plain;charset=UTF-8, filigree-123456789012.sh",
        "stackset, application/yaml;charset=UTF-8, filigree-stackset.yaml"
    })
    void givesEachTextAsAFile(String kind, String type, String file) {
        String externalId = pairedExternalId();

        HttpResponse<String> answer =
                get("/api/accounts/" + ACCOUNT + "/policies/" + kind, "Api-Key", ADMIN, "Accept", "*/*");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"" + file + "\"");
        assertThat(answer.body().contains(externalId)).isEqualTo(!kind.equals("permissions"));
        assertThat(json(get("/api/accounts/" + ACCOUNT + "/policies", "Api-Key", ADMIN))
                        .get(kind)
                        .stringValue())
                .isEqualTo(answer.body());
    }

    private String pairedExternalId() {
        return json(post("/api/accounts", PAIR, "Api-Key", ADMIN))
                .get("externalId")
                .stringValue();
    }

    private HttpResponse<String> verify() {
        return post("/api/accounts/" + ACCOUNT + "/verify", "{\"roleArn\":\"" + ROLE + "\"}", "Api-Key", ADMIN);
    }

    private JsonNode account() {
        return json(get("/api/accounts/" + ACCOUNT, "Api-Key", ADMIN));
    }

    private int functions() {
        return jdbc().sql("SELECT count(*) FROM lambda_function")
                .query(Integer.class)
                .single();
    }

    private long changeNumber() {
        return jdbc().sql("SELECT change_number FROM inventory_change")
                .query(Long.class)
                .single();
    }
}
