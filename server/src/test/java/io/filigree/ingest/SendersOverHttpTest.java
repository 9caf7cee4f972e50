package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.CreatedKey;
import io.filigree.db.key.KeyQuota;
import io.filigree.db.sender.SenderStats;
import io.filigree.decorator.function.AccountScope;
import io.filigree.page.ingest.IngestOverview;
import io.filigree.sender.IngestReports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What {@code GET /api/ingest} says of requests that senders make. */
class SendersOverHttpTest extends WebTest {

    private static final String ACCOUNT = "123456789012";
    private static final String OTHER = "210987654321";
    private static final String OTLP_LOG =
            "{'resourceLogs':[{'resource':{'attributes':[{'key':'cloud.resource_id','value':{'stringValue':'%s'}}]},"
                    + "'scopeLogs':[{'logRecords':[{'timeUnixNano':'1795860000000000000','body':{'stringValue':'%s'}}]}]}]}";
    private static final String LOGS = """
            [{"common":{"attributes":{"plugin":"newrelic-lambda-extension:2.3.24","faas.arn":"arn:aws:lambda:eu-west-1:123456789012:function:checkout"}},
              "logs":[{"message":"one"},{"message":"two"}]}]""";

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SenderStats stats;

    @Autowired
    private IngestReports reports;

    private CreatedKey key;

    @BeforeEach
    void begin() {
        stats.flush();
        jdbc().sql("TRUNCATE ingest_sender, ingest_rejection, function_ingest_key")
                .update();
        key = keys.create(Kind.INGEST, "shop " + UUID.randomUUID(), List.of(ACCOUNT));
    }

    @Test
    void namesTheSenderOfEachFormatWithItsVersion() {
        post("/log/v1", LOGS, "Api-Key", key.secret(), "User-Agent", "newrelic-lambda-extension");
        post("/log/v1", LOGS, "Api-Key", key.secret(), "User-Agent", "newrelic-lambda-extension");
        post("/aws/lambda/v1", timeout(ACCOUNT, UUID.randomUUID()), "Api-Key", key.secret(), "User-Agent", "custom/7");

        JsonNode senders = report(key).get("senders");

        assertThat(senders.size()).isEqualTo(2);
        assertThat(senders.get(0).get("sender").stringValue()).isEqualTo("custom/7");
        assertThat(senders.get(0).get("format").stringValue()).isEqualTo("aws-lambda-v1");
        JsonNode logs = senders.get(1);
        assertThat(logs.get("sender").stringValue()).isEqualTo("newrelic-lambda-extension:2.3.24");
        assertThat(logs.get("requests").longValue()).isEqualTo(2);
        assertThat(logs.get("messages").longValue()).isEqualTo(4);
        assertThat(logs.get("bytes").longValue()).isEqualTo(2L * LOGS.length());
        assertThat(report(key).get("rejected").size()).isZero();
    }

    @Test
    void countsWhatIsRejectedOfAKeyByReason() {
        CreatedKey limited = keys.create(Kind.INGEST, "limited", AccountScope.ALL, new KeyQuota(1L, null));
        post("/log/v1", LOGS, "Api-Key", limited.secret());
        post("/log/v1", LOGS, "Api-Key", limited.secret());
        post("/log/v1", "no JSON", "Api-Key", key.secret());
        post("/log/v1", "x".repeat((8 << 20) + 1), "Api-Key", key.secret());
        String query = keys.create(Kind.QUERY, "reads").secret();
        post("/log/v1", LOGS, "Api-Key", query);

        assertThat(rejected(report(limited))).containsExactly("log-v1 403 quota 1");
        assertThat(rejected(report(key)))
                .containsExactlyInAnyOrder("log-v1 400 unreadable 1", "log-v1 413 too_large 1");
        assertThat(report().get("keys")
                        .valueStream()
                        .filter(one -> one.get("kind").stringValue().equals("query"))
                        .flatMap(one -> rejected(one).stream()))
                .contains("log-v1 403 key_kind 1");
    }

    /** Senders of every format get a 2xx, and the messages are no events. */
    @Test
    void countsMessagesOfAnAccountThatTheKeyIsNotFor() {
        String arn = "arn:aws:lambda:eu-west-1:" + OTHER + ":function:checkout";
        String logs = LOGS.replace(ACCOUNT, OTHER);
        String run = UUID.randomUUID().toString();
        assertThat(List.of(
                        post("/log/v1", logs.replace("one", run), "Api-Key", key.secret()),
                        post("/aws/lambda/v1", timeout(OTHER, UUID.randomUUID()), "Api-Key", key.secret()),
                        post(
                                "/v1/accounts/1/events",
                                "[{'eventType':'Order','run':'%s','faas.arn':'%s'},{'eventType':'Order','run':'%s'}]"
                                        .formatted(run, arn, run)
                                        .replace('\'', '"'),
                                "Api-Key",
                                key.secret()),
                        post(
                                "/v1/logs",
                                OTLP_LOG.formatted(arn, run).replace('\'', '"'),
                                "Api-Key",
                                key.secret(),
                                "Content-Type",
                                "application/json")))
                .allSatisfy(response -> assertThat(response.statusCode()).isBetween(200, 202));

        await().untilAsserted(() -> assertThat(mismatches(report(key)))
                .containsExactlyInAnyOrder(
                        "log-v1 202 210987654321 1 2",
                        "aws-lambda-v1 202 210987654321 1 1",
                        "events-v1 200 210987654321 1 1",
                        "otlp-v1 200 210987654321 1 1"));
        assertThat(reports.ofAccount(OTHER).keys().stream()
                        .filter(one -> one.key().keyId() == key.key().keyId())
                        .flatMap(one -> one.rejected().stream()))
                .as("the page that waits for the first event of that account")
                .hasSize(4);
        assertThat(IngestOverview.of(reports.ofAccount(OTHER), Instant.now()).rejected())
                .filteredOn(row -> OTHER.equals(row.account()))
                .allSatisfy(row -> assertThat(row.reason()).isEqualTo("Key of another account"))
                .hasSize(4);
        assertThat(reports.ofAccount("333333333333").keys())
                .noneMatch(one -> one.key().keyId() == key.key().keyId());
    }

    @Test
    void countsAMessageThatIsSentAgainOnce() {
        String logs = LOGS.replace(ACCOUNT, OTHER)
                .replace(
                        "{\"message\":\"one\"}",
                        "{\"message\":\"%s\",\"timestamp\":1795860000000}".formatted(UUID.randomUUID()))
                .replace(",{\"message\":\"two\"}", "");
        post("/log/v1", logs, "Api-Key", key.secret());
        await().untilAsserted(() -> assertThat(mismatches(report(key))).containsExactly("log-v1 202 210987654321 1 1"));
        post("/log/v1", logs, "Api-Key", key.secret());
        post("/log/v1", logs.replace("1795860000000", "1795860000001"), "Api-Key", key.secret());

        await().untilAsserted(() -> assertThat(mismatches(report(key))).containsExactly("log-v1 202 210987654321 2 2"));
    }

    @Test
    void countsRequestsWithoutAKnownKeyAndStoresNoKey() {
        String secret = "a-licence-key-of-another-vendor-0123456789";
        post("/log/v1", LOGS, "Api-Key", secret);
        post("/any/prefix/log/v1", LOGS, "Api-Key", secret);
        post("/aws/lambda/v1", "{}");
        JsonNode report = report();

        assertThat(rejected(report.get("withoutKey")))
                .containsExactlyInAnyOrder("log-v1 403 key_unknown 2", "aws-lambda-v1 403 key_missing 1");
        assertThat(jdbc().sql("SELECT string_agg(r::text, ' ') FROM ingest_rejection r")
                        .query(String.class)
                        .single())
                .doesNotContain("licence");
    }

    @Test
    void countsRequestsOfAKeyAtAnUnknownPath() {
        post("/log/v2", LOGS, "Api-Key", key.secret());
        post("/log/v2", LOGS, "Api-Key", "an-unknown-key");

        assertThat(rejected(report(key))).containsExactly("none 404 unknown_path 1");
        assertThat(report().get("withoutKey").size()).isZero();
    }

    @Test
    void tellsARevokedKeyFromAnUnknownOne() {
        keys.revoke(key.key().keyId());
        post("/log/v1", LOGS, "Api-Key", key.secret());

        assertThat(rejected(report(key))).containsExactly("log-v1 403 key_revoked 1");
        assertThat(report().get("withoutKey").size()).isZero();
    }

    @Test
    void listsTheFunctionsThatStillUseAReplacedKey() {
        post("/log/v1", LOGS.replace("one", UUID.randomUUID().toString()), "Api-Key", key.secret());
        await().untilAsserted(() ->
                assertThat(report(key).get("functions").longValue()).isEqualTo(1));
        assertThat(report(key).has("functionsRemaining")).isFalse();

        CreatedKey next = keys.create(Kind.INGEST, "shop, next", List.of(ACCOUNT));

        assertThat(report(key).get("newerKeyId").longValue())
                .isEqualTo(next.key().keyId());
        assertThat(report(key)
                        .get("functionsRemaining")
                        .get(0)
                        .get("functionArn")
                        .stringValue())
                .isEqualTo("arn:aws:lambda:eu-west-1:123456789012:function:checkout");

        post("/log/v1", LOGS.replace("one", UUID.randomUUID().toString()), "Api-Key", next.secret());
        await().untilAsserted(() ->
                assertThat(report(next).get("functions").longValue()).isEqualTo(1));
        assertThat(report(key).get("functionsRemaining").size()).isZero();
    }

    @Test
    void showsABoundQueryKeyTheKeysOfItsAccountsAlone() {
        CreatedKey others = keys.create(Kind.INGEST, "others", List.of("210987654321"));
        CreatedKey both = keys.create(Kind.INGEST, "both", List.of(ACCOUNT, "210987654321"));
        String bound = keys.create(Kind.QUERY, "bound", List.of(ACCOUNT)).secret();
        post("/log/v1", LOGS, "Api-Key", key.secret());
        post("/log/v1", LOGS, "Api-Key", both.secret());
        post("/log/v1", "no JSON", "Api-Key", others.secret());
        post("/log/v1", LOGS, "Api-Key", "an-unknown-key");
        stats.flush();

        HttpResponse<String> response = get("/api/ingest", "Api-Key", bound);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode report = json(response);
        assertThat(report.get("keys").valueStream())
                .isNotEmpty()
                .allSatisfy(
                        one -> assertThat(one.get("accountIds").valueStream().map(JsonNode::stringValue))
                                .containsExactly(ACCOUNT))
                .allSatisfy(
                        one -> assertThat(one.get("allAccounts").booleanValue()).isFalse());
        assertThat(report.get("withoutKey").size()).isZero();
    }

    private JsonNode report() {
        stats.flush();
        return json(get("/api/ingest", "Api-Key", QUERY));
    }

    private JsonNode report(CreatedKey of) {
        return report().get("keys")
                .valueStream()
                .filter(one -> one.get("keyId").longValue() == of.key().keyId())
                .findFirst()
                .orElseThrow();
    }

    /** Format, status, claimed account, requests and messages of each. */
    private static List<String> mismatches(JsonNode of) {
        return of.get("rejected")
                .valueStream()
                .filter(row -> row.get("reason").stringValue().equals("account_mismatch"))
                .map(row -> row.get("format").stringValue() + " "
                        + row.get("status").intValue() + " "
                        + row.get("accountId").stringValue() + " "
                        + row.get("requests").longValue() + " "
                        + row.get("messages").longValue())
                .toList();
    }

    private static List<String> rejected(JsonNode of) {
        JsonNode rows = of.isArray() ? of : of.get("rejected");
        return rows.valueStream()
                .map(row -> row.get("format").stringValue() + " "
                        + row.get("status").intValue() + " " + row.get("reason").stringValue() + " "
                        + row.get("requests").longValue())
                .toList();
    }
}
