package io.filigree.nrql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.decorator.function.AccountScope;
import io.filigree.http.RawClient;
import io.filigree.query.nrql.QueryRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

@Import(CannedNrql.Wiring.class)
@TestPropertySource(properties = "filigree.query.same-per-minute=120")
class QueryControllerTest extends WebTest {

    private static final String PATH = "/v1/accounts/0/query";

    @Autowired
    private CannedNrql nrql;

    @Autowired
    private ApiKeys keys;

    @Test
    void takesTheQueryFromTheAddressAFormOrABody() {
        HttpResponse<String> ofAddress = get(PATH + "?nrql=SELECT+1&timeout=7", "X-Query-Key", QUERY);
        assertThat(nrql.last())
                .isEqualTo(new QueryRequest("SELECT 1", AccountScope.ALL, Duration.ofSeconds(7), true, null));

        HttpResponse<String> ofForm =
                post(PATH, "nrql=SELECT+2", "Api-Key", QUERY, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(nrql.last().nrql()).isEqualTo("SELECT 2");
        assertThat(nrql.last().timeout()).isEqualTo(Duration.ofSeconds(5));

        HttpResponse<String> ofBody = post(
                PATH, "{\"nrql\":\"SELECT 3\",\"timeout\":9}", "Api-Key", ADMIN, "Content-Type", "application/json");
        assertThat(nrql.last().nrql()).isEqualTo("SELECT 3");
        assertThat(nrql.last().timeout()).isEqualTo(Duration.ofSeconds(9));

        assertThat(List.of(ofAddress, ofForm, ofBody)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).at("/facets/0/name").stringValue()).isEqualTo("a,b");
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            text/csv                         | text/csv;charset=UTF-8
            application/x-ndjson             | application/x-ndjson
            application/json                 | application/json
            text/html, text/csv              | text/csv;charset=UTF-8
            */*                              | application/json
            nonsense                         | application/json
            """)
    void answersInTheShapeThatIsAccepted(String accept, String type) {
        HttpResponse<String> answer = get(PATH + "?nrql=SELECT+1", "Api-Key", QUERY, "Accept", accept);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        if (type.startsWith("text/csv")) {
            assertThat(answer.body()).isEqualTo("facet,name,count\r\n\"a,b\",\"a,b\",2\r\n");
        }
    }

    @Test
    void takesTheLongestQueryInAnAddress() {
        HttpResponse<String> answer = get(PATH + "?nrql=" + "%27".repeat(QueryRequest.MAX_LENGTH), "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(nrql.last().nrql()).hasSize(QueryRequest.MAX_LENGTH);
    }

    @Test
    void asksAboutTheAccountThatIsNamedAndNoOther() {
        get("/v1/accounts/012345678901/query?nrql=x", "Api-Key", QUERY);

        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("012345678901")));
    }

    @Test
    void keepsABoundKeyToItsAccounts() {
        String bound = keys.create(Kind.QUERY, "bound", List.of("111111111111", "222222222222"))
                .secret();

        get(PATH + "?nrql=x", "Api-Key", bound);
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("111111111111", "222222222222")));
        get("/v1/accounts/111111111111/query?nrql=y", "Api-Key", bound);
        assertThat(nrql.last().scope()).isEqualTo(AccountScope.only(Set.of("111111111111")));

        jdbc().sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES ('333333333333', 'Paired', 'x', 'unverified', now())")
                .update();
        HttpResponse<String> paired = get("/v1/accounts/333333333333/query?nrql=z", "Api-Key", bound);
        HttpResponse<String> unknown = get("/v1/accounts/444444444444/query?nrql=z", "Api-Key", bound);
        assertThat(paired.statusCode()).isEqualTo(403);
        assertThat(paired.body()).isEqualTo(unknown.body().replace("444444444444", "333333333333"));
        assertThat(nrql.last().nrql()).isEqualTo("y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12345678901", "1234567890123", "abc", "-1"})
    void wantsTwelveDigits(String accountId) {
        HttpResponse<String> answer = get("/v1/accounts/" + accountId + "/query?nrql=x", "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").stringValue()).contains("twelve digits");
    }

    @Test
    void saysWhereAQueryIsWrong() {
        HttpResponse<String> answer = get(PATH + "?nrql=nonsense", "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("line").intValue()).isEqualTo(2);
        assertThat(json(answer).get("column").intValue()).isEqualTo(7);
        assertThat(json(answer).get("error").stringValue()).endsWith("line 2, column 7: expected FROM");
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, 422, ",
        "TOO_MANY_EVENTS, 422, ",
        "NOT_COMPUTABLE, 400, ",
        "TOO_COMPLEX, 400, ",
        "RESULT_TOO_LARGE, 422, ",
        "TOO_MANY_AT_ONCE, 429, 1",
        "CANCELLED, 499, "
    })
    void refusesSoThatOnlyWhatMayPassLaterIsRepeated(String reason, int status, String retryAfter) {
        HttpResponse<String> answer = get(PATH + "?nrql=" + reason, "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("reason").stringValue()).isEqualTo(reason);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("refused");
        assertThat(answer.headers().firstValue("Retry-After").orElse(null)).isEqualTo(retryAfter);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', nrql",
        "nrql=, nrql",
        "nrql=a&nrql=b, nrql",
        "nrql=%00, nrql",
        "nrql=a&timeout=0, timeout",
        "nrql=a&timeout=121, timeout",
        "nrql=a&timeout=soon, timeout"
    })
    void namesTheParameterThatIsWrong(String parameters, String field) {
        HttpResponse<String> answer = get(PATH + "?" + parameters, "Api-Key", QUERY);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("field").stringValue()).isEqualTo(field);
    }

    @Test
    void namesTheBoundThatATextExceeds() {
        HttpResponse<String> answer = post(
                PATH,
                "nrql=" + "x".repeat(QueryRequest.MAX_LENGTH + 1),
                "Api-Key",
                QUERY,
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("limit").intValue()).isEqualTo(QueryRequest.MAX_LENGTH);
    }

    @Test
    void refusesTheSameQuestionWhenItComesTooOften() {
        String key = keys.create(Kind.QUERY, "busy").secret();
        HttpResponse<String> answer = null;
        // Twice as often as one may in a minute, so that the turn of one does not matter.
        for (int i = 0; i < 241 && (answer == null || answer.statusCode() == 200); i++) {
            answer = get(PATH + "?nrql=again", "Api-Key", key);
        }

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 60);
        assertThat(get(PATH + "?nrql=again", "Api-Key", QUERY).statusCode()).isEqualTo(200);
    }

    @Test
    void explainsToAdminsAlone() {
        assertThat(json(get(PATH + "/explain?nrql=x", "Api-Key", ADMIN))
                        .at("/statements/0")
                        .stringValue())
                .isEqualTo("SELECT 1");
        assertThat(get(PATH + "/explain?nrql=x", "Api-Key", QUERY).statusCode()).isEqualTo(403);
    }

    @Test
    void stopsTheQueryOfAClientThatHangsUp() throws IOException {
        String query = URLEncoder.encode(CannedNrql.SLEEP, StandardCharsets.UTF_8);
        try (Socket socket = new Socket("localhost", uri("/").getPort())) {
            socket.getOutputStream()
                    .write(("GET " + PATH + "?timeout=100&nrql=" + query + " HTTP/1.1\r\nHost: localhost\r\nApi-Key: "
                                    + QUERY + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> sleeping() == 1);
        }

        await().until(() -> sleeping() == 0);
        await().until(() -> get("/actuator/prometheus", "Api-Key", QUERY)
                .body()
                .contains("filigree_query_seconds_count{outcome=\"cancelled\"}"));
    }

    @Test
    void doesNotTakeAClientThatSendsAheadForOneThatHungUp() throws IOException {
        String query = URLEncoder.encode(CannedNrql.SLEEP.replace("250", "1"), StandardCharsets.UTF_8);
        String request = "GET " + PATH + "?timeout=100&nrql=" + query + " HTTP/1.1\r\nHost: localhost\r\nApi-Key: "
                + QUERY + "\r\n";
        try (Socket socket = new Socket("localhost", uri("/").getPort())) {
            socket.getOutputStream()
                    .write((request + "\r\n" + request + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
        }
    }

    /** The check of the connection keeps the requests behind a body, whether they arrive before or during the query. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersARequestThatFollowsTheBodyOfARunningQuery(boolean during) {
        String body = "{\"timeout\": 100, \"nrql\": \"" + CannedNrql.SLEEP.replace("250", "1") + "\"}";
        String request = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nApi-Key: "
                + QUERY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (RawClient client = new RawClient(uri("/"))) {
            client.write(during ? request : request + request);
            if (during) {
                await().until(() -> runningFor(300) == 1);
                client.write(request);
            }

            assertThat(client.readUntil("\"metadata\"")).contains("HTTP/1.1 200");
            assertThat(client.readUntil("\"metadata\"")).contains("HTTP/1.1 200");
        }
    }

    private long runningFor(int millis) {
        return jdbc().sql("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE state = 'active' AND query = :sql AND query_start < now() - :millis * interval '1 ms'
                        """)
                .param("sql", CannedNrql.SLEEP.replace("250", "1"))
                .param("millis", millis)
                .query(Long.class)
                .single();
    }

    private long sleeping() {
        return jdbc().sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = :sql")
                .param("sql", CannedNrql.SLEEP)
                .query(Long.class)
                .single();
    }
}
