package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpServer;
import io.filigree.WebTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example extension as its own process, between stubs of Lambda's APIs and Filigree. */
class TelemetryExtensionTest extends WebTest {

    private static final Path EXTENSION =
            Path.of("..", "examples", "telemetry-extension", "extensions", "filigree-telemetry");
    private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout-prod";
    private static final String FIRST = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private static final String SECOND = "8286a188-ba32-4475-8077-530cd35c09a9";

    private final ExtensionsApiStub lambda = new ExtensionsApiStub();

    @TempDir
    private Path folder;

    @BeforeEach
    void emptyTheEvents() {
        TestDrain.TABLES.forEach(table -> jdbc().sql("TRUNCATE " + table).update());
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    @Test
    void reportsInvocationsWithLogsAndWhatTheyUsed() {
        proc(100, 50, 1_000, 2_000);
        Process extension = start(Map.of("FILIGREE_URL", uri("/").toString(), "FILIGREE_INGEST_KEY", INGEST));

        lambda.awaitNext();
        lambda.invoke(FIRST, ARN + ":live");
        await().until(() -> lambda.subscription().isPresent());
        lambda.deliver("[" + start(FIRST) + "," + line("charging the card") + "]");
        proc(107, 52, 1_500, 9_000);
        lambda.deliver("[" + runtimeDone(FIRST, "success") + "]");
        lambda.awaitNext();
        lambda.deliver("[" + report(FIRST, "success", 220.5) + "]");
        lambda.invoke(SECOND, ARN + ":live");
        lambda.deliver("[" + start(SECOND) + "," + runtimeDone(SECOND, "timeout") + "]");
        lambda.awaitNext();
        lambda.shutDown();
        lambda.deliver("[" + report(SECOND, "timeout", 3_000) + "]");

        assertThat(exitOf(extension)).isZero();
        await().untilAsserted(() -> assertThat(texts("""
                        SELECT concat_ws(' ', request_id, completion ->> 'cwDuration', completion ->> 'cpu.userMs',
                            completion ->> 'cpu.systemMs', completion ->> 'net.rxBytes', completion ->> 'net.txBytes',
                            coalesce(completion ->> 'error', attributes ->> 'error'))
                        FROM lambda_invocation
                        """))
                .containsExactlyInAnyOrder(FIRST + " 220.5 70 20 500 7000", SECOND + " 3000 0 0 0 0 true"));
        await().untilAsserted(
                        () -> assertThat(texts("SELECT concat_ws(' ', attributes ->> 'message', request_id) FROM log"))
                                .containsExactly("charging the card " + FIRST));
        assertThat(texts("SELECT reason FROM undecoded_message")).isEmpty();
        assertThat(texts("SELECT request_id FROM invocation_completion")).isEmpty();
        JsonNode subscription = lambda.subscription().orElseThrow();
        assertThat(subscription.path("schemaVersion").stringValue()).isEqualTo("2025-01-29");
        assertThat(lambda.registrations())
                .singleElement()
                .satisfies(registration ->
                        assertThat(registration.toString()).isEqualTo("{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}"));
    }

    @Test
    void keepsRecordsWhileFiligreeCannotStoreThem() throws IOException {
        proc(1, 1, 1, 1);
        List<JsonNode> posted = new CopyOnWriteArrayList<>();
        HttpServer filigree = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        filigree.createContext("/aws/telemetry/v1", exchange -> {
            JsonNode body = json(exchange.getRequestBody().readAllBytes());
            boolean refused = posted.isEmpty();
            posted.add(body);
            exchange.sendResponseHeaders(refused ? 503 : 202, -1);
            exchange.close();
        });
        filigree.start();
        String url = "http://127.0.0.1:" + filigree.getAddress().getPort() + "/";
        Process extension = start(Map.of("FILIGREE_URL", url, "FILIGREE_INGEST_KEY", INGEST));

        lambda.awaitNext();
        await().until(() -> lambda.subscription().isPresent());
        lambda.deliver("[" + line("before the first invocation") + "]");
        lambda.invoke(FIRST, ARN);
        await().until(() -> posted.size() == 1);
        lambda.deliver("[" + runtimeDone(FIRST, "success") + "]");
        lambda.awaitNext();
        lambda.shutDown();

        assertThat(exitOf(extension)).isZero();
        filigree.stop(0);
        assertThat(types(posted.get(0))).containsExactly("function");
        assertThat(types(posted.get(1))).containsExactly("function", "platform.runtimeDone", "extension.usage");
        assertThat(posted).hasSize(2);
        assertThat(posted.get(1).path("account_id").stringValue()).isEqualTo("123456789012");
        assertThat(posted.get(1).path("invoked_arn").stringValue()).isEqualTo(ARN);
        assertThat(posted.get(1).path("environment_id").stringValue())
                .hasSize(36)
                .isEqualTo(posted.get(0).path("environment_id").stringValue());
    }

    @Test
    void idlesWithoutSettings() {
        Process extension = start(Map.of());

        lambda.awaitNext();
        lambda.invoke(FIRST, ARN);
        lambda.awaitNext();
        lambda.shutDown();

        assertThat(exitOf(extension)).isZero();
        assertThat(lambda.subscription()).isEmpty();
        assertThat(folder.resolve("log")).content().contains("FILIGREE_URL or FILIGREE_INGEST_KEY is missing");
    }

    @Test
    void isAtMost150Lines() {
        assertThat(EXTENSION)
                .content()
                .satisfies(text -> assertThat(text.lines().count()).isLessThanOrEqualTo(150));
    }

    private List<String> texts(String sql) {
        return jdbc().sql(sql).query(String.class).list();
    }

    private static JsonNode json(byte[] gzip) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes());
    }

    private static List<String> types(JsonNode body) {
        return body.path("events")
                .valueStream()
                .map(event -> event.path("type").stringValue())
                .toList();
    }

    private Process start(Map<String, String> settings) {
        ProcessBuilder builder = new ProcessBuilder("node", EXTENSION.toString());
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", lambda.address());
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.environment().put("FILIGREE_LISTEN", "127.0.0.1:0");
        builder.environment().put("FILIGREE_PROC", folder.toString());
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitOf(Process extension) {
        try {
            assertThat(extension.waitFor(60, SECONDS)).isTrue();
            return extension.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            extension.destroyForcibly();
        }
    }

    /** CPU time in units of 10 ms, and bytes of one interface besides loopback. */
    private void proc(int user, int system, int received, int sent) {
        try {
            Files.createDirectories(folder.resolve("net"));
            Files.writeString(
                    folder.resolve("stat"), "cpu  " + user + " 0 " + system + " 900 0 0 0 0 0 0\ncpu0 1 0 1 9\n");
            Files.writeString(folder.resolve("net").resolve("dev"), """
                    Inter-|   Receive                                                |  Transmit
                     face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                        lo:  999999    9    0    0    0     0          0         0  999999    9    0    0    0     0       0          0
                    vinternal_1: %d       9    0    0    0     0          0         0 %d       9    0    0    0     0       0          0
                    """.formatted(received, sent), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String start(String requestId) {
        return record(
                "12:00:01.000",
                "platform.start",
                "{\"requestId\":\"%s\",\"version\":\"$LATEST\"}".formatted(requestId));
    }

    private static String line(String message) {
        return record("12:00:01.100", "function", '"' + message + '"');
    }

    private static String runtimeDone(String requestId, String status) {
        return record(
                "12:00:01.300",
                "platform.runtimeDone",
                "{\"requestId\":\"%s\",\"status\":\"%s\"}".formatted(requestId, status));
    }

    private static String report(String requestId, String status, double duration) {
        return record("12:00:02.000", "platform.report", """
                {"requestId":"%s","status":"%s","metrics":{"durationMs":%s,"billedDurationMs":4000,"memorySizeMB":512,
                 "maxMemoryUsedMB":128}}""".formatted(requestId, status, duration));
    }

    private static String record(String time, String type, String record) {
        return "{\"time\":\"2026-11-28T%sZ\",\"type\":\"%s\",\"record\":%s}".formatted(time, type, record);
    }
}
