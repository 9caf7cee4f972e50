package io.filigree.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.simulator.aws.FakeEventSource;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;
import tools.jackson.databind.JsonNode;

/** Event source mappings from AWS through a poll to REST and pages. */
class EventSourcePagesTest extends WebTest {

    private static final String ACCOUNT = "345678901234";
    private static final String ROLE = "arn:aws:iam::345678901234:role/filigree";
    private static final String REGION = "eu-west-1";
    private static final String CHECKOUT = "arn:aws:lambda:eu-west-1:345678901234:function:checkout";
    private static final String LIST = "lambda:ListEventSourceMappings";

    @Autowired
    private PasswordEncoder passwords;

    private final BrowserSession browser = new BrowserSession(this::uri);

    @BeforeEach
    void pair() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, span, log, custom_event")
                .update();
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
        String externalId = json(post(
                        "/api/accounts",
                        "{\"accountId\":\"345678901234\",\"name\":\"Events\",\"regions\":[\"eu-west-1\"]}",
                        "Api-Key",
                        ADMIN))
                .get("externalId")
                .stringValue();
        AWS.account(ACCOUNT)
                .trust(ROLE, externalId)
                .put(FakeFunction.named(REGION, "checkout")
                        .tag("team", "payments")
                        .build())
                .put(FakeFunction.named(REGION, "refund").tag("team", "refunds").build())
                .put(FakeEventSource.queue(REGION, ACCOUNT, "orders<b>", "checkout")
                        .with("ScalingConfig", Map.of("MaximumConcurrency", 7))
                        .filtered("{\"body\": [\"gold\"]}"))
                .put(FakeEventSource.stream(REGION, ACCOUNT, "clicks", "checkout:live")
                        .state("Disabled", "User initiated"))
                .put(FakeEventSource.table(REGION, ACCOUNT, "refunds", "refund")
                        .lastResult("PROBLEM: Function call failed"));
        post("/api/accounts/" + ACCOUNT + "/verify", "{\"roleArn\":\"" + ROLE + "\"}", "Api-Key", ADMIN);
    }

    @AfterEach
    void clear() {
        AWS.account(ACCOUNT).faults().clear();
    }

    @Test
    void showsTheMappingsOfAFunctionWithWarnings() {
        poll();

        String list = browser.show("/functions/" + CHECKOUT + "/event-sources").body();

        assertThat(list)
                .contains("orders&lt;b&gt;", "concurrency up to 7", "filtered", "invokes live")
                .contains("stream/clicks is disabled (User initiated). Its records do not invoke the function.")
                .contains(
                        "https://eu-west-1.console.aws.amazon.com/kinesis/home?region=eu-west-1#/streams/details/clicks")
                .doesNotContain("gold", "refunds", "orders<b>");
        assertThat(browser.show("/functions/" + CHECKOUT).body())
                .contains("hx-get=\"/functions/" + CHECKOUT + "/event");
        assertThat(browser.show("/functions/" + CHECKOUT + "?tables=true").body())
                .contains("stream/clicks is disabled");
    }

    @Test
    void drawsMappingsWithoutInvocationsOnTheMap() {
        poll();

        String map = browser.show("/map/graph").body();

        assertThat(map).contains("orders&lt;b&gt;", "no calls", "disabled", "last batch failed", "dynamo_streams");
        assertThat(browser.show("/map/graph?tag=team:payments").body())
                .contains("stream/clicks")
                .doesNotContain("table/refunds");
        assertThat(browser.show("/map/graph?function=REF").body())
                .contains("table/refunds")
                .doesNotContain("stream/clicks");
        assertThat(browser.show("/map/graph?account=111111111111").body()).doesNotContain("stream/clicks");
        assertThat(browser.show("/map/graph?start=cold").body())
                .as("a filter of invocations")
                .doesNotContain("stream/clicks");
    }

    @Test
    void warnsWhenTheRoleMayNotListThem() {
        poll();
        AWS.account(ACCOUNT).faults().denyAction(LIST);
        AWS.account(ACCOUNT).put(FakeFunction.named(REGION, "late").build());

        JsonNode region = poll();

        assertThat(region.get("status").stringValue()).isEqualTo("ok");
        assertThat(region.get("functions").intValue()).isEqualTo(3);
        assertThat(region.get("eventSourcesReason").stringValue()).contains(LIST);
        assertThat(region.get("eventSourcesFix").stringValue())
                .isEqualTo("Add " + LIST + " to the role's permissions policy");
        String problem = "Event source mappings could not be listed; the last known ones stay: " + LIST;
        assertThat(browser.show("/accounts").body()).contains(problem, "1 problem");
        assertThat(browser.show("/accounts/" + ACCOUNT).body()).contains(problem);
        assertThat(browser.show("/functions/" + CHECKOUT + "/event-sources").body())
                .contains("these are the last known ones", "stream/clicks", "Add " + LIST);

        AWS.account(ACCOUNT).faults().clear();
        assertThat(poll().has("eventSourcesReason")).isFalse();
        assertThat(browser.show("/accounts").body()).doesNotContain(problem);
        AWS.account(ACCOUNT).remove(REGION, "late");
    }

    private JsonNode poll() {
        String path = "/api/accounts/" + ACCOUNT + "/poll";
        post(path, "", "Api-Key", ADMIN);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> json(get(path, "Api-Key", ADMIN))
                        .get("state")
                        .stringValue()
                        .equals("finished"));
        return json(get(path, "Api-Key", ADMIN)).at("/regions/0");
    }
}
