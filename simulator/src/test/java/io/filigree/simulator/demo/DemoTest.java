package io.filigree.simulator.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo against a small Filigree that knows production already. */
@Tag("slow")
class DemoTest {

    /** Every wire format that the fleet reports by. */
    private static final Set<String> SENT_TO = Set.of(
            "/aws/lambda/v1",
            "/log/v1",
            "/agent_listener/invoke_raw_method",
            "/metric/v1",
            "/aws/telemetry/v1",
            "/aws/firehose/v1",
            "/v1/accounts/1/events",
            "/trace/v1",
            "/aws/v1",
            "/aws/vpc/v1",
            "/v1/traces",
            "/v1/logs",
            "/v1/metrics");

    private final Set<String> sentTo = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final CountDownLatch telemetry = new CountDownLatch(20);
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private HttpServer filigree;

    @BeforeEach
    void start() throws IOException {
        filigree = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        filigree.createContext("/", this::answer);
        filigree.start();
    }

    @AfterEach
    void stop() {
        filigree.stop(0);
    }

    @Test
    void pairsThreeAccountsAndStreams() throws InterruptedException {
        Demo.Settings settings = new Demo.Settings(
                URI.create("http://127.0.0.1:" + filigree.getAddress().getPort()),
                0,
                200,
                "admin-key",
                "ingest-key",
                null);
        try (Demo demo = Demo.start(settings, new DemoConsole(new PrintStream(console, true, UTF_8)))) {
            assertThat(demo.run()).isTrue();
            assertThat(telemetry.await(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(calls.subList(0, 5))
                .containsExactly(
                        "GET /actuator/health/readiness",
                        "POST /api/accounts",
                        "GET /api/accounts/404160219871",
                        "POST /api/accounts/404160219871/verify",
                        "POST /api/accounts/404160219871/poll");
        assertThat(calls).contains("POST /api/accounts/518843620047/poll", "POST /api/accounts/730215968314/poll");
        assertThat(keys).containsOnly("ingest-key");
        assertThat(sentTo).containsExactlyInAnyOrderElementsOf(SENT_TO);
        assertThat(console.toString(UTF_8))
                .contains("Fake AWS is ready at http://127.0.0.1:")
                .contains("Account production (404160219871) is paired: 88 functions in eu-west-1")
                .contains("Streaming about 200 invocations a second")
                .doesNotContain("went wrong");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (SENT_TO.contains(path)) {
            sentTo.add(path);
            keys.add(key(exchange));
            if (sentTo.containsAll(SENT_TO)) {
                telemetry.countDown();
            }
            send(exchange, 202, "{\"return_value\":{\"agent_run_id\":\"run-1\"}}");
            return;
        }
        calls.add(exchange.getRequestMethod() + " " + path);
        if (path.endsWith("/verify")) {
            send(exchange, 200, "{\"verified\":true,\"checks\":[]}");
        } else if (path.endsWith("/poll")) {
            send(exchange, 200, "{\"regions\":[{\"region\":\"eu-west-1\",\"functions\":88}]}");
        } else if (exchange.getRequestMethod().equals("POST") && body.contains("404160219871")) {
            send(exchange, 409, "{\"title\":\"already paired\"}");
        } else {
            send(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 200, "{\"externalId\":\"id-1\"}");
        }
    }

    private static String key(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            return query.replaceAll(".*license_key=([^&]*).*", "$1");
        }
        Headers headers = exchange.getRequestHeaders();
        return Stream.of("X-License-Key", "Api-Key", "X-Amz-Firehose-Access-Key")
                .map(headers::getFirst)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("none");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }
}
