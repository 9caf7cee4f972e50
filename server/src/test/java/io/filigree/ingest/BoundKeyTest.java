package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A key that is bound to accounts writes to those only. Events that it claims for others are quarantined, not lost. */
class BoundKeyTest extends WebTest {

    private static final String OWN = "123456789012";
    private static final String OTHER = "210987654321";

    @Autowired
    private ApiKeys keys;

    private String bound;

    @BeforeEach
    void begin() {
        jdbc().sql("TRUNCATE lambda_invocation, lambda_invocation_error, undecoded_message, quarantined_payload,"
                        + " ingested_message")
                .update();
        bound = keys.create(Kind.INGEST, "of one account", List.of(OWN)).secret();
    }

    @Test
    void storesWhatItSaysOfItsOwnAccount() {
        post("/aws/lambda/v1", timeout(OWN, UUID.randomUUID()), "Api-Key", bound);

        await().until(() -> invocations() == 1);
        assertThat(apart()).isEmpty();
    }

    @Test
    void keepsApartWhatItClaimsOfAnother() {
        double before = metric("filigree_ingest_account_mismatch_total");

        assertThat(post("/aws/lambda/v1", timeout(OTHER, UUID.randomUUID()), "Api-Key", bound)
                        .statusCode())
                .as("kept")
                .isEqualTo(202);

        await().until(() -> apart().size() == 1);
        JsonNode message = apart().get(0);
        assertThat(message.get("reason").stringValue()).isEqualTo("the sender's key is not for account " + OTHER);
        assertThat(message.get("functionArn").stringValue()).contains(OTHER);
        assertThat(message.get("message").stringValue()).contains("Task timed out after 3.00 seconds");
        assertThat(invocations()).isZero();
        assertThat(metric("filigree_ingest_account_mismatch_total")).isEqualTo(before + 1);
    }

    @Test
    void headersNameNoAccount() {
        String arn = "arn:aws:lambda:us-east-1:" + OTHER + ":function:checkout-prod";
        post(
                "/" + OTHER + "/aws/lambda/v1?accountId=" + OTHER,
                timeout(OWN, UUID.randomUUID()),
                "Api-Key",
                bound,
                "X-Account-Id",
                OTHER,
                "X-Amz-Invoked-Function-Arn",
                arn,
                "Lambda-Runtime-Invoked-Function-Arn",
                arn,
                "X-Amz-Firehose-Source-Arn",
                arn);

        await().until(() -> invocations() == 1);
        assertThat(jdbc().sql("SELECT to_jsonb(i)::text FROM lambda_invocation i")
                        .query(String.class)
                        .single())
                .contains(OWN)
                .doesNotContain(OTHER);
    }

    @Test
    void letsAnUnboundKeySpeakForAny() {
        post("/aws/lambda/v1", timeout(OTHER, UUID.randomUUID()), "Api-Key", INGEST);

        await().until(() -> invocations() == 1);
        assertThat(apart()).isEmpty();
    }

    @Test
    void staysBoundThroughTheQuarantine() {
        long id = jdbc().sql("""
                        INSERT INTO quarantined_payload (received_at, quarantined_at, reason, all_accounts, account_ids, body)
                        VALUES (now(), now(), 'a bug', false, :accounts, :body) RETURNING payload_id
                        """)
                .param("accounts", new String[] {OWN})
                .param("body", timeout(OTHER, UUID.randomUUID()).getBytes(StandardCharsets.UTF_8))
                .query(Long.class)
                .single();

        post("/api/quarantine/" + id + "/replay", "", "Api-Key", ADMIN);

        await().until(() -> apart().size() == 1);
        assertThat(invocations()).isZero();
    }

    private JsonNode apart() {
        return json(get("/api/undecoded?reason=the+sender%27s+key", "Api-Key", QUERY))
                .get("messages");
    }

    private int invocations() {
        return jdbc().sql("SELECT count(*) FROM lambda_invocation")
                .query(Integer.class)
                .single();
    }
}
