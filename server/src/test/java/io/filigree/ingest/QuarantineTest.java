package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.filigree.WebTest;
import io.filigree.access.BrowserSession;
import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.Spool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;
import tools.jackson.databind.JsonNode;

/** Acknowledged payloads that fail to decode because of a bug become dead letters, which can be replayed. */
class QuarantineTest extends WebTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T22:00:00Z");

    /** A body that an earlier release might have accepted, and this one cannot read. */
    private static final byte[] UNREADABLE = "no JSON".getBytes(StandardCharsets.UTF_8);

    private static final String TIMEOUT = """
            {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod"},
             "entry": "{\\"logEvents\\": [{\\"id\\": \\"1\\", \\"timestamp\\": 1795207764758, \\"message\\":
               \\"2026-11-20T20:49:24Z 5a1e0000-0000-4000-8000-0000000000ee Task timed out after 3.00 seconds\\"}]}"}
            """.replace("\n", " ");

    @Autowired
    private Spool spool;

    @Autowired
    private PasswordEncoder passwords;

    @BeforeEach
    void empty() {
        jdbc().sql("TRUNCATE quarantined_payload, lambda_invocation, lambda_invocation_error, ingested_message")
                .update();
    }

    @Test
    void aPayloadThatFailsByOurFaultIsQuarantinedWithItsReasonAndHoldsUpNothing() {
        spool.append(UNREADABLE, RECEIVED, AccountScope.ALL);
        post("/aws/lambda/v1", TIMEOUT, "Api-Key", INGEST);

        JsonNode payload = onlyPayload();

        assertThat(payload.get("receivedAt").stringValue()).isEqualTo("2026-11-20T22:00:00Z");
        assertThat(payload.get("reason").stringValue())
                .startsWith("io.filigree.ingest.format.UnreadablePayloadException at io.filigree.");
        assertThat(payload.get("bytes").intValue()).isEqualTo(UNREADABLE.length);
        await().until(() -> json(get("/api/events?requestId=5a1e0000-0000-4000-8000-0000000000ee", "Api-Key", QUERY))
                        .get("events")
                        .size()
                == 2);
        assertThat(spool.status().payloads()).isZero();
    }

    @Test
    void aReplayedPayloadBecomesItsEventsAndLeavesTheQuarantine() {
        long id = quarantine(TIMEOUT.getBytes(StandardCharsets.UTF_8));

        assertThat(post("/api/quarantine/" + id + "/replay", "", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(202);

        await().until(() -> jdbc().sql("SELECT count(*) FROM lambda_invocation_error")
                        .query(Integer.class)
                        .single()
                == 1);
        assertThat(json(get("/api/quarantine", "Api-Key", ADMIN)).get("payloads"))
                .isEmpty();
        assertThat(post("/api/quarantine/" + id + "/replay", "", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aPayloadKeepsItsFormatWhenItIsReplayed() {
        spool.append("of-a-later-version", UNREADABLE, RECEIVED, AccountScope.ALL, null);
        JsonNode payload = onlyPayload();
        assertThat(payload.get("format").stringValue()).isEqualTo("of-a-later-version");

        post("/api/quarantine/" + payload.get("payloadId").longValue() + "/replay", "", "Api-Key", ADMIN);

        await().until(() -> onlyPayload().get("payloadId").longValue()
                > payload.get("payloadId").longValue());
        assertThat(onlyPayload().get("format").stringValue()).isEqualTo("of-a-later-version");
    }

    @Test
    void aPayloadThatWasQuarantinedBeforeFormatsIsOfTheFirst() {
        quarantine(UNREADABLE);

        assertThat(onlyPayload().get("format").stringValue()).isEqualTo("aws-lambda-v1");
    }

    @Test
    void aPayloadThatIsReplayedTooEarlyComesBack() {
        long id = quarantine(UNREADABLE);

        post("/api/quarantine/" + id + "/replay", "", "Api-Key", ADMIN);

        await().until(() -> onlyPayload().get("payloadId").longValue() > id);
    }

    @Test
    void aPayloadCanBeGivenUp() {
        long id = quarantine(UNREADABLE);

        assertThat(send("DELETE", "/api/quarantine/" + id, null, "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "/api/quarantine/" + id, null, "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyAnAdministratorReplays() {
        long id = quarantine(UNREADABLE);

        assertThat(post("/api/quarantine/" + id + "/replay", "", "Api-Key", QUERY)
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("/api/quarantine").statusCode()).isEqualTo(401);
    }

    @Test
    void aRecordOfATopicThatIsNoPayloadIsListedAndCannotBeReplayed() {
        long id = jdbc().sql("""
                        INSERT INTO quarantined_payload
                            (format, received_at, quarantined_at, reason, all_accounts, account_ids, body, position)
                        VALUES ('unreadable-record', now(), now(), 'no payload', false, '{}', '\\x00', 'filigree-spool/3/1042')
                        RETURNING payload_id
                        """).query(Long.class).single();

        assertThat(post("/api/quarantine/" + id + "/replay", "", "Api-Key", ADMIN)
                        .statusCode())
                .isEqualTo(409);
        assertThat(onlyPayload().get("position").stringValue()).isEqualTo("filigree-spool/3/1042");
        BrowserSession browser = new BrowserSession(this::uri);
        jdbc().sql("UPDATE app_user SET password_hash = :hash WHERE user_name = 'admin'")
                .param("hash", passwords.encode("correct horse"))
                .update();
        assertThat(browser.logIn("admin", "correct horse")).isTrue();
        assertThat(browser.show("/ingest").body())
                .contains("Dead letters", "1 payload", "unreadable-record", "filigree-spool/3/1042", "no payload");
    }

    private JsonNode onlyPayload() {
        await().until(() ->
                json(get("/api/quarantine", "Api-Key", ADMIN)).get("payloads").size() == 1);
        return json(get("/api/quarantine", "Api-Key", ADMIN)).at("/payloads/0");
    }

    private long quarantine(byte[] body) {
        return jdbc().sql("""
                        INSERT INTO quarantined_payload (received_at, quarantined_at, reason, all_accounts, account_ids, body)
                        VALUES (now(), now(), 'a bug', true, '{}', :body) RETURNING payload_id
                        """).param("body", body).query(Long.class).single();
    }
}
