package io.filigree.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PairingTest extends WebTest {

    private static final String ACCOUNT = "123456789012";
    private static final String PAIR = "{\"accountId\":\"123456789012\",\"name\":\"Shop\",\"regions\":[\"eu-west-1\"]}";

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
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws:iam::123456789012:user/u"} | roleArn
            {"accountId":"123456789012","name":"Shop","roleArn":"arn:aws:iam::210987654321:role/r"} | roleArn
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

    private long changeNumber() {
        return jdbc().sql("SELECT change_number FROM inventory_change")
                .query(Long.class)
                .single();
    }
}
