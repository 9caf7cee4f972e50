package io.filigree.awsevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class AwsEventControllerTest extends WebTest {

    private static final String EVENT = DeliveredEvents.read("update-function-configuration");

    @Autowired
    private ApiKeys keys;

    private String events;

    @BeforeEach
    void pair() {
        events = keys.create(Kind.EVENTS, "EventBridge").secret();
        jdbc().sql("TRUNCATE inventory_hint").update();
        jdbc().sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES ('123456789012', 'shop', 'x', 'unverified', now())")
                .update();
    }

    @AfterEach
    void nothingFails() {
        jdbc().sql("ALTER TABLE IF EXISTS away RENAME TO inventory_hint").update();
    }

    @Test
    void keepsAnEventAndDoesNothingElseBeforeItAnswers() {
        HttpResponse<String> answer = deliver(EVENT);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(json(answer).get("kept").intValue()).isEqualTo(1);
        assertThat(jdbc().sql("SELECT function_arn || ' ' || source FROM inventory_hint WHERE open")
                        .query(String.class)
                        .list())
                .containsExactly("arn:aws:lambda:eu-west-1:123456789012:function:checkout push");
        assertThat(jdbc().sql("SELECT count(*) FROM function_metadata")
                        .query(Long.class)
                        .single())
                .as("what the body says of the function")
                .isZero();
    }

    @Test
    void takesSeveralEventsAtOnceAndARepeatedOneOnce() {
        HttpResponse<String> answer =
                deliver("[" + EVENT + "," + DeliveredEvents.read("tag-resource") + "," + EVENT + ", 7]");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("kept").intValue()).isEqualTo(1);
        deliver(EVENT);
        assertThat(jdbc().sql("SELECT count(*) FROM inventory_hint")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void acceptsAndDropsWhatIsOfNoPairedAccount() {
        HttpResponse<String> answer = deliver(EVENT.replace("123456789012", "210987654321"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("kept").intValue()).isZero();
        assertThat(get("/actuator/prometheus", "Api-Key", ADMIN).body())
                .containsPattern("filigree_aws_events_total\\{outcome=\"not_paired\"} [1-9]");
    }

    @Test
    void acceptsAndDropsWhatTellsOfNoChange() {
        assertThat(deliver("{}").statusCode()).isEqualTo(202);
        assertThat(deliver(DeliveredEvents.read("failed-update")).statusCode()).isEqualTo(202);
    }

    @Test
    void refusesWhatIsNoEventAndNamesTheBoundOfWhatIsTooLarge() {
        HttpResponse<String> unreadable = deliver("planted-secret");
        assertThat(unreadable.statusCode()).isEqualTo(400);
        assertThat(json(unreadable).get("field").stringValue()).isEqualTo("body");
        assertThat(unreadable.body()).doesNotContain("planted-secret");
        assertThat(deliver("7").statusCode()).isEqualTo(400);
        assertThat(deliver("").statusCode()).isEqualTo(400);

        HttpResponse<String> large = deliver(" ".repeat(256 * 1024 + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("bound").stringValue()).isEqualTo("filigree.aws-events.max-body");
        assertThat(json(large).get("limit").intValue()).isEqualTo(256 * 1024);
    }

    @Test
    void takesAnEventsKeyAndNoOtherAndSaysWhichIsNeeded() {
        assertThat(post("/aws/events", EVENT).statusCode()).isEqualTo(403);
        assertThat(post("/aws/events", EVENT, "Api-Key", "wrong").statusCode()).isEqualTo(403);
        for (String other : List.of(INGEST, QUERY, ADMIN)) {
            HttpResponse<String> refusal = post("/aws/events", EVENT, "Api-Key", other);
            assertThat(refusal.statusCode()).isEqualTo(403);
            assertThat(json(refusal).get("detail").stringValue()).contains("an events key is needed");
        }
        assertThat(get("/aws/events", "Api-Key", events).statusCode()).isEqualTo(405);
        assertThat(post("/aws/lambda/v1", "{}", "Api-Key", events).statusCode())
                .as("telemetry with an events key")
                .isEqualTo(403);
        assertThat(get("/api/events", "Api-Key", events).statusCode()).isEqualTo(403);
        assertThat(jdbc().sql("SELECT count(*) FROM inventory_hint")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void countsTheRefusalsOfAnIngestKeyAndShowsThemToAdmins() {
        String created = post("/api/keys", "{\"kind\":\"ingest\",\"name\":\"old connection\"}", "Api-Key", ADMIN)
                .body();
        String secret = created.replaceAll(".*\"secret\":\"([^\"]+)\".*", "$1");

        assertThat(post("/aws/events", EVENT, "Api-Key", secret).statusCode()).isEqualTo(403);

        await().atMost(Duration.ofSeconds(15))
                .until(() -> get("/api/keys", "Api-Key", ADMIN)
                        .body()
                        .matches("(?s).*\"name\":\"old connection\"[^}]*\"eventsRefused\":1.*"));
        assertThat(get("/actuator/prometheus", "Api-Key", ADMIN).body())
                .containsPattern("filigree_aws_events_refused_total [1-9]");
    }

    @Test
    void dropsWhatIsOfAnAccountThatTheKeyIsNotFor() {
        String bound =
                keys.create(Kind.EVENTS, "bound", List.of("210987654321")).secret();

        HttpResponse<String> answer = post("/aws/events", EVENT, "Api-Key", bound);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("kept").intValue()).isZero();
        assertThat(get("/actuator/prometheus", "Api-Key", ADMIN).body())
                .containsPattern("filigree_aws_events_total\\{outcome=\"account_mismatch\"} [1-9]");
    }

    @Test
    void asksForADeliveryAgainOfWhatItCannotKeep() {
        jdbc().sql("ALTER TABLE inventory_hint RENAME TO away").update();

        HttpResponse<String> answer = deliver(EVENT);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("30");
    }

    private HttpResponse<String> deliver(String body) {
        return post(
                "/aws/events",
                body,
                "Api-Key",
                events,
                "User-Agent",
                "Amazon/EventBridge/ApiDestinations",
                "Content-Type",
                "application/json; charset=utf-8",
                "Range",
                "bytes=0-1048575");
    }
}
