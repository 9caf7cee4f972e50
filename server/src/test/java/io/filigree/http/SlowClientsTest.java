package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.filigree.WebTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Hundreds of clients of one address that write or read slowly, while an honest sender shares that address. */
@TestPropertySource(properties = {"server.tomcat.threads.max=40", "filigree.http.max-requests=20"})
class SlowClientsTest extends WebTest {

    private static final int CLIENTS = 300;
    private static final Duration HONEST_WITHIN = Duration.ofSeconds(5);
    private static final String[] SLOW_ROUTES = {
        "/aws/lambda/v1", "/aws/events", "/login", "/password", "/graphql", "/v1/accounts/0/query", "/api/keys"
    };

    @Autowired
    private BodyReadings readings;

    @Autowired
    private ConnectionTracker connections;

    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void hangUp() {
        clients.forEach(RawClient::close);
        await().until(() -> readings.count() == 0);
    }

    @Test
    void whoseBodiesHaveNoKeyTakeNoThread() {
        attack(i -> request(i, "") + "Content-Length: 50000\r\n\r\n{");
        assertHonestClientsGetIn();
    }

    @Test
    void whoseBodiesAreChunkedTakeNoThread() {
        attack(i -> request(i, "Api-Key: wrong\r\n") + "Transfer-Encoding: chunked\r\n\r\n50\r\n{");
        assertHonestClientsGetIn();
    }

    @Test
    void whoseBodiesHaveAValidKeyTakeNoThread() {
        attack(i -> request(i, "Api-Key: " + keyFor(i) + "\r\n") + "Content-Length: 50000\r\n\r\n{");
        await().until(() -> readings.count() > CLIENTS / 2);
        assertHonestClientsGetIn();
    }

    @Test
    void whoseHeadersNeverEndTakeNoThread() {
        attack(i -> "POST /aws/lambda/v1 HTTP/1.1\r\nHost: x\r\nX-" + i + ": ");
        assertHonestClientsGetIn();
    }

    /** Each connection requests more than its buffers hold, and reads nothing. */
    @Test
    void whoReadNothingLeaveThreadsToIngest() {
        String requests = "GET /assets/vendor/uplot-1.6.32/uPlot.iife.min.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200);
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = new RawClient(uri("/"), 1_024, "127.0.0.1");
            clients.add(client);
            client.tryWrite(requests);
        }
        assertHonestSenderGetsIn();
    }

    @Test
    void haveTheirOldestConnectionsClosed() {
        attack(i -> "");
        await().until(() -> connections.anonymousCount() <= 100);

        assertThat(clients.get(0).readAll()).isEmpty();
        assertThat(clients.get(CLIENTS - 1)
                        .write("GET /actuator/health/readiness HTTP/1.1\r\nHost: x\r\n\r\n")
                        .readAll())
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void doNotEndAConnectionThatHasShownAKey() {
        try (RawClient known = new RawClient(uri("/"))) {
            String request = "GET /api/accounts HTTP/1.1\r\nHost: x\r\nApi-Key: " + QUERY + "\r\n\r\n";
            known.write(request).readUntil("\"accounts\"");

            attack(i -> "");

            assertThat(known.write(request).readUntil("\"accounts\"")).contains("200");
        }
    }

    private void attack(IntFunction<String> bytes) {
        for (int i = 0; i < CLIENTS; i++) {
            RawClient client = new RawClient(uri("/"));
            clients.add(client);
            client.tryWrite(bytes.apply(i));
        }
    }

    private void assertHonestClientsGetIn() {
        assertHonestSenderGetsIn();
        assertThat(honest(HttpRequest.newBuilder(uri("/login"))).statusCode()).isEqualTo(200);
        assertThat(honest(HttpRequest.newBuilder(uri("/api/accounts")).header("Api-Key", QUERY))
                        .statusCode())
                .isEqualTo(200);
    }

    private void assertHonestSenderGetsIn() {
        for (int i = 0; i < 20; i++) {
            String body = "{\"context\": {}, \"entry\": \"{\\\"logEvents\\\": [{\\\"id\\\": \\\"" + i
                    + "\\\", \\\"timestamp\\\": 1, \\\"message\\\": \\\"x\\\"}]}\"}";
            assertThat(honest(HttpRequest.newBuilder(uri("/aws/lambda/v1"))
                                    .header("X-License-Key", INGEST)
                                    .POST(BodyPublishers.ofString(body)))
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    private HttpResponse<String> honest(HttpRequest.Builder request) {
        return send(request.timeout(HONEST_WITHIN).build());
    }

    private static String request(int i, String key) {
        return "POST " + SLOW_ROUTES[i % SLOW_ROUTES.length] + " HTTP/1.1\r\nHost: x\r\n" + key;
    }

    private static String keyFor(int i) {
        return i % SLOW_ROUTES.length < 2 ? INGEST : ADMIN;
    }
}
