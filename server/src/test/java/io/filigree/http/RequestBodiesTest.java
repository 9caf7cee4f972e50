package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;

import io.filigree.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Bodies in every way that a client may send them. */
@TestPropertySource(properties = {"filigree.http.body-timeout=2s", "filigree.http.header-timeout=1s"})
class RequestBodiesTest extends WebTest {

    private static final String BODY = """
            {"context": {}, "entry": "{\\"logEvents\\": [{\\"id\\": \\"1\\", \\"timestamp\\": 1, \\"message\\": \\"x\\"}]}"}""";

    private static final String QUERY_BODY = "{\"nrql\": \"SELECT count(*) FROM Span\"}";
    private static final String PATH = "/v1/accounts/0/query";

    @Autowired
    private BodyReadings readings;

    @Test
    void acceptsABodyThatComesInParts() {
        try (RawClient client = client()) {
            client.write(post("/aws/lambda/v1", INGEST, BODY.length()) + BODY.substring(0, 9));
            awaitReading();
            client.write(BODY.substring(9));

            assertThat(client.readUntil("\"accepted\":1")).startsWith("HTTP/1.1 202");
        }
        await().until(() -> readings.bytes() == 0);
    }

    /** A body that is larger than the container's buffer: part of it is available immediately, and the rest arrives later. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8_191, 8_192, 20_000, 40_000, 0})
    void acceptsALargeBodyWhereverItIsInterrupted(int first) {
        String body = BODY.replace("x\\\"", "0123456789".repeat(4_000) + "\\\"");
        String head = post("/aws/lambda/v1", INGEST, body.length());
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.write(head + body.substring(0, first == 0 ? body.length() : first));
                if (first > 0) {
                    awaitReading();
                    client.write(body.substring(first));
                }

                assertThat(client.readUntil("\"accepted\":1")).contains("HTTP/1.1 202");
            }
        }
        await().until(() -> readings.count() == 0 && readings.bytes() == 0);
    }

    @Test
    void countsALargeBodyThatBreaksOff() {
        double before = refused("client_abort");
        try (RawClient client = client()) {
            client.write(post("/aws/lambda/v1", INGEST, 60_000) + "{".repeat(20_000));
            awaitReading();
            client.endOutput();
            client.readAll();
        }
        await().until(() -> readings.count() == 0 && readings.bytes() == 0);
        await().until(() -> refused("client_abort") > before);
    }

    /** Filters read parameters of the address, also behind the dispatch that follows a late body. */
    @ParameterizedTest
    @ValueSource(strings = {"/login", "/logout", "/password", "/keys"})
    void namesAnInvalidParameterOfTheAddressBesideALateBody(String path) {
        for (String type : new String[] {"application/json", "text/plain"}) {
            try (RawClient client = client()) {
                client.write("POST " + path + "?name=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Accept: text/html\r\nContent-Type: " + type + "\r\nContent-Length: 9\r\n\r\n{\"x\":");
                awaitReading();
                client.write("123}");

                assertThat(client.readAll())
                        .as(path + " " + type)
                        .startsWith("HTTP/1.1 400 ")
                        .contains("name is not valid");
            }
        }
    }

    @Test
    void acceptsAChunkedBodyThatComesInParts() {
        try (RawClient client = client()) {
            client.write(head("/aws/lambda/v1", INGEST) + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(BODY.length()));
            awaitReading();
            client.write("\r\n" + BODY + "\r\n0\r\n\r\n");

            assertThat(client.readUntil("\"accepted\":1")).startsWith("HTTP/1.1 202");
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        String ingest = post("/aws/lambda/v1", INGEST, BODY.length()) + BODY;
        String query = post(PATH, QUERY, QUERY_BODY.length()) + QUERY_BODY;
        try (RawClient client = client()) {
            client.write(ingest + query + ingest + post("/aws/lambda/v1", INGEST, BODY.length()));
            for (String expected : new String[] {"\"accepted\":1", "\"results\"", "\"accepted\":1"}) {
                assertThat(client.readUntil(expected)).contains("HTTP/1.1 20");
            }
            awaitReading();
            client.write(BODY + query);
            assertThat(client.readUntil("\"accepted\":1")).contains("HTTP/1.1 202");
            assertThat(client.readUntil("\"results\"")).contains("HTTP/1.1 200");
        }
    }

    @Test
    void continuesOnlyForAValidKey() {
        String expects = "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n";
        try (RawClient client = client()) {
            client.write(head("/aws/lambda/v1", INGEST) + expects);
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
            client.write(BODY);
            assertThat(client.readUntil("\"accepted\":1")).startsWith("HTTP/1.1 202");
        }
        try (RawClient client = client()) {
            client.write(head("/aws/lambda/v1", "flg_ing_wrong").replace("\r\n\r\n", "\r\n")
                    + "Expect: 100-continue\r\nContent-Length: 8000000\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 403").contains("Connection: close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/aws/lambda/v1", "/graphql", PATH, "/api/accounts", "/api/keys"})
    void refusesALargeBodyWithoutAKeyFromItsHeaders(String path) {
        for (String framing : new String[] {"Content-Length: 5000000", "Transfer-Encoding: chunked"}) {
            for (String key : new String[] {"", "Api-Key: wrong\r\n"}) {
                try (RawClient client = client()) {
                    client.write("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + key + framing + "\r\n\r\n");

                    assertThat(client.readAll())
                            .as("%s %s %s", path, key, framing)
                            .startsWith("HTTP/1.1 40")
                            .contains("Connection: close");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/aws/lambda/v1", "/graphql", PATH, "/api/keys", "/login"})
    void endsABodyThatTakesTooLong(String path) {
        String key = path.equals("/aws/lambda/v1") ? INGEST : path.equals("/api/keys") ? ADMIN : QUERY;
        try (RawClient slow = client();
                RawClient chunked = client()) {
            slow.write(post(path, key, 500) + "{");
            chunked.write(head(path, key) + "Transfer-Encoding: chunked\r\n\r\nff\r\n{");

            assertThat(slow.readAll()).startsWith("HTTP/1.1 408").contains("filigree.http.body-timeout");
            assertThat(chunked.readAll()).startsWith("HTTP/1.1 408").contains("Connection: close");
        }
        assertThat(refused("body_timeout")).isGreaterThanOrEqualTo(2);
        assertThat(readings.count()).isZero();
        assertThat(readings.bytes()).isZero();
    }

    @Test
    void endsABodyThatEndsTooEarly() {
        try (RawClient client = client()) {
            client.write(post("/aws/lambda/v1", INGEST, 500) + "{");
            awaitReading();
            client.endOutput();
            client.readAll();
        }
        await().until(() -> readings.count() == 0 && readings.bytes() == 0);
        await().until(() -> refused("client_abort") > 0);
    }

    @Test
    void closesAConnectionWhoseHeadersTakeTooLong() {
        try (RawClient client = client()) {
            client.write("POST /aws/lambda/v1 HTTP/1.1\r\nHost: x\r\nApi-K");

            assertThat(client.readAll()).isEmpty();
        }
        assertThat(refused("header_timeout")).isPositive();
    }

    @Test
    void requiresTheTokenOfAFormThatComesInParts() {
        try (RawClient client = client()) {
            String form = "username=admin&password=whatever-it-is";
            client.write("POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: " + form.length() + "\r\n\r\n" + form.substring(0, 5));
            awaitReading();
            client.write(form.substring(5));

            assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void refusesAFormThatIsTooLong() {
        HttpResponse<String> answer =
                post("/login", "username=" + "a".repeat(70_000), "Content-Type", "application/x-www-form-urlencoded");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).get("detail").stringValue()).contains("65536");
    }

    /** What {@code curl -d} sends without an explicit content type. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void takesTelemetryThatIsSentAsAForm(int length) {
        String body = BODY.replace("x\\\"", "%zz&=".repeat(length / 5 + 1) + "\\\"");
        HttpResponse<String> answer =
                post("/aws/lambda/v1", body, "Api-Key", INGEST, "Content-Type", "application/x-www-form-urlencoded");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void letsASenderSeeThatItsBodyIsTooLarge() {
        HttpResponse<String> answer = post("/aws/lambda/v1", "x".repeat(9_000_000), "Api-Key", INGEST);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).get("bound").stringValue()).isEqualTo("filigree.ingest.lambda.max-body");
    }

    private RawClient client() {
        return new RawClient(uri("/"));
    }

    private void awaitReading() {
        await().until(() -> readings.count() > 0);
    }

    private double refused(String reason) {
        String line = "filigree_http_refused_total{reason=\"" + reason + "\"} ";
        return get("/actuator/prometheus", "Api-Key", QUERY)
                .body()
                .lines()
                .filter(found -> found.startsWith(line))
                .mapToDouble(found -> Double.parseDouble(found.substring(line.length())))
                .sum();
    }

    private static String head(String path, String key) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nApi-Key: " + key + "\r\n";
    }

    private static String post(String path, String key, int length) {
        return head(path, key) + "Content-Length: " + length + "\r\n\r\n";
    }
}
