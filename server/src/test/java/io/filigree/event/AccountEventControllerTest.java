package io.filigree.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.filigree.StoredEvents;
import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class AccountEventControllerTest extends WebTest {

    private static final String OWN = "555555555555";
    private static final String OTHER = "666666666666";
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Autowired
    private ApiKeys keys;

    private final String request = UUID.randomUUID().toString();
    private final String trace = UUID.randomUUID().toString();

    @Test
    void showsWhatBelongsToOneInvocation() {
        add(OWN, "AwsLambdaInvocation", NOON, "first");
        add(OWN, "AwsLambdaInvocation", NOON.plusSeconds(60), "second");
        add(OWN, "AwsLambdaInvocationError", NOON.plusSeconds(1), "failed");
        add(OWN, "Span", NOON, "work");
        add(OWN, "Log", NOON, "said");

        JsonNode one = read("/v1/accounts/0/invocations/" + request);
        assertThat(names(one.get("invocations"))).containsExactly("second", "first");
        assertThat(names(one.get("errors"))).containsExactly("failed");
        assertThat(names(read("/v1/accounts/" + OWN + "/spans?requestId=" + request)
                        .get("events")))
                .containsExactly("work");
        assertThat(names(read("/v1/accounts/0/logs?requestId=" + request).get("events")))
                .containsExactly("said");
        assertThat(names(read("/v1/accounts/0/traces/" + trace).get("events")))
                .containsExactlyInAnyOrder("second", "failed", "first", "work", "said");
    }

    @Test
    void showsTheLogsOfOneInvocationPageByPage() {
        add(OWN, "AwsLambdaInvocation", NOON, "ran");
        for (int i = 0; i < 5; i++) {
            add(OWN, "Log", NOON.plusSeconds(i / 2), "line " + i);
        }
        String path = "/v1/accounts/0/invocations/" + request + "/logs";

        JsonNode first = read(path + "?limit=3");
        JsonNode second =
                read(path + "?limit=3&cursor=" + first.get("nextCursor").stringValue());

        assertThat(names(first.get("events"))).hasSize(3).startsWith("line 4");
        assertThat(names(second.get("events"))).hasSize(2);
        assertThat(second.path("nextCursor").isString()).isFalse();
        List<String> all = new ArrayList<>(names(first.get("events")));
        all.addAll(names(second.get("events")));
        assertThat(all).containsExactlyInAnyOrder("line 0", "line 1", "line 2", "line 3", "line 4");
        assertThat(names(read(path + "?since=2026-01-31T12:00:01Z&until=2026-01-31T12:00:02Z")
                        .get("events")))
                .containsExactlyInAnyOrder("line 2", "line 3");
        assertThat(names(read(path + "?until=2026-01-31T11:00:00Z").get("events")))
                .as("known, and without logs in the window")
                .isEmpty();
    }

    @Test
    void knowsNoLogsOfAnInvocationThatIsUnknown() {
        add(OTHER, "AwsLambdaInvocation", NOON, "theirs");
        add(OTHER, "Log", NOON, "theirs");
        String bound = keys.create(Kind.QUERY, "bound", List.of(OWN)).secret();
        String path = "/v1/accounts/0/invocations/" + request + "/logs";

        assertThat(get(path, "Api-Key", QUERY).body()).contains("theirs");
        HttpResponse<String> hidden = get(path, "Api-Key", bound);
        HttpResponse<String> unknown =
                get("/v1/accounts/0/invocations/" + UUID.randomUUID() + "/logs", "Api-Key", QUERY);
        assertThat(List.of(hidden, unknown)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).get("detail").stringValue()).contains("request id");
        });
        assertThat(get("/v1/accounts/" + OTHER + "/invocations/" + request + "/logs", "Api-Key", bound)
                        .statusCode())
                .isEqualTo(403);

        add(OWN, "AwsLambdaInvocationError", NOON, "mine");
        assertThat(get(path, "Api-Key", bound).statusCode()).as("without logs").isEqualTo(200);
        add(OWN, "Log", NOON, "mine");
        assertThat(names(json(get(path, "Api-Key", bound)).get("events"))).containsExactly("mine");
    }

    @Test
    void showsEachEventOnceWhateverIsWrittenWhileSomebodyPages() {
        for (int i = 0; i < 7; i++) {
            // All of one moment, which is where a page can tear.
            add(OWN, "Span", NOON, "span " + i);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = read("/v1/accounts/0/spans?limit=2&requestId=" + request + cursor);
            seen.addAll(names(page.get("events")));
            add(OWN, "Span", NOON.plusSeconds(1), "later");
            JsonNode next = page.get("nextCursor");
            cursor = next == null || next.isNull() ? null : "&cursor=" + next.stringValue();
        } while (cursor != null);

        assertThat(seen)
                .containsExactlyInAnyOrder("span 0", "span 1", "span 2", "span 3", "span 4", "span 5", "span 6");
    }

    @Test
    void showsABoundKeyItsAccountsAlone() {
        String bound = keys.create(Kind.QUERY, "bound", List.of(OWN)).secret();
        for (String type : List.of("AwsLambdaInvocation", "AwsLambdaInvocationError", "Span", "Log")) {
            add(OWN, type, NOON, "mine");
            add(OTHER, type, NOON, "theirs");
        }

        assertThat(List.of(
                        "/v1/accounts/0/invocations?since=2026-01-31T12:00:00Z&until=2026-01-31T12:00:01Z",
                        "/v1/accounts/0/invocations/" + request,
                        "/v1/accounts/0/invocations/" + request + "/logs",
                        "/v1/accounts/0/spans?requestId=" + request,
                        "/v1/accounts/0/logs?requestId=" + request,
                        "/v1/accounts/0/traces/" + trace,
                        "/api/events?requestId=" + request))
                .allSatisfy(path -> {
                    assertThat(get(path, "Api-Key", bound).body())
                            .contains("mine")
                            .doesNotContain("theirs")
                            .doesNotContain(OTHER);
                    assertThat(get(path, "Api-Key", QUERY).body()).contains(OTHER);
                });
        assertThat(get("/v1/accounts/" + OTHER + "/traces/" + trace, "Api-Key", bound)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void knowsNoInvocationOfARequestIdThatItWasNotTold() {
        add(OTHER, "AwsLambdaInvocation", NOON, "theirs");
        add(OWN, "Span", NOON, "a span is no invocation");
        String bound = keys.create(Kind.QUERY, "bound", List.of(OWN)).secret();

        for (String path : List.of(
                "/v1/accounts/0/invocations/" + UUID.randomUUID(),
                "/v1/accounts/" + OWN + "/invocations/" + request,
                "/v1/accounts/0/invocations/" + "x".repeat(2_000))) {
            HttpResponse<String> answer = get(path, "Api-Key", QUERY);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(json(answer).get("detail").stringValue()).contains("request id");
        }
        assertThat(get("/v1/accounts/0/invocations/" + request, "Api-Key", bound)
                        .statusCode())
                .as("of another account, like one that is unknown")
                .isEqualTo(404);
        assertThat(get("/v1/accounts/0/invocations/" + request, "Api-Key", QUERY)
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/v1/accounts/0/spans, requestId",
        "/v1/accounts/0/logs, requestId",
        "/v1/accounts/0/invocations?cursor=x, cursor",
        "/v1/accounts/0/invocations/x/logs?cursor=x, cursor",
        "/v1/accounts/0/invocations/x/logs?requestId=x, requestId",
        "/v1/accounts/0/invocations?cursor=eA, cursor",
        "/v1/accounts/0/invocations?limit=5001, limit",
        "/v1/accounts/0/traces/x?since=yesterday, since",
        "/v1/accounts/0/invocations?requestid=x, requestid",
        "/v1/accounts/12/invocations, accountId"
    })
    void namesTheParameterThatIsWrong(String path, String field) {
        assertThat(json(get(path, "Api-Key", QUERY)).get("field").stringValue()).isEqualTo(field);
    }

    private void add(String accountId, String type, Instant at, String name) {
        new StoredEvents(jdbc()).add(accountId, type, at, request, trace, Map.of("name", name));
    }

    private JsonNode read(String path) {
        return json(get(path, "Api-Key", QUERY));
    }

    private static List<String> names(JsonNode events) {
        return events.valueStream()
                .map(event -> event.get("name").stringValue())
                .toList();
    }
}
