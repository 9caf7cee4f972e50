package io.filigree.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.filigree.WebTest;
import io.filigree.db.FiligreeHome;
import io.filigree.http.RawClient;
import io.filigree.ingest.apm.ApmRequests;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** A key in an address reaches no log, no response, no file, no table and no metric, whether it is right or wrong. */
class LicenseKeyLeakTest extends WebTest {

    private static final String KEY = "leaked0license1key2of3a4test5NRAL";
    private static final String WRONG = "wrong0license1key2of3a4test5NRAL";
    private static final String PATH = "/agent_listener/invoke_raw_method";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private FiligreeHome home;

    private final List<String> responses = new ArrayList<>();

    @Test
    void theKeyOfAnAgentIsNowhere() throws IOException {
        HttpResponse<String> imported = post(
                "/api/keys",
                "{\"kind\":\"ingest\",\"name\":\"leak test\",\"value\":\"" + KEY + "\"}",
                "Api-Key",
                ADMIN,
                "Content-Type",
                "application/json");
        assertThat(imported.statusCode()).as(imported.body()).isEqualTo(201);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        try {
            sendGoodAndBadRequests(KEY);
            sendGoodAndBadRequests(WRONG);
            await().until(() -> metric("filigree_spool_payloads") == 0);
        } finally {
            root.detachAppender(logged);
        }
        responses.add(get("/actuator/prometheus", "Api-Key", QUERY).body());
        responses.add(get("/api/audit?limit=1000", "Api-Key", ADMIN).body());
        responses.add(get("/api/undecoded", "Api-Key", QUERY).body());
        responses.add(get("/api/keys", "Api-Key", ADMIN).body());

        assertThat(responses).hasSizeGreaterThan(40).noneMatch(LicenseKeyLeakTest::holdsKey);
        assertThat(List.copyOf(logged.list).stream().map(LicenseKeyLeakTest::text))
                .noneMatch(LicenseKeyLeakTest::holdsKey);
        assertThat(files()).isNotEmpty().noneMatch(LicenseKeyLeakTest::holdsKey);
        for (String table : tables()) {
            assertThat(jdbc().sql("SELECT t::text FROM " + table + " t")
                            .query(String.class)
                            .list())
                    .as(table)
                    .noneMatch(LicenseKeyLeakTest::holdsKey);
        }
    }

    private void sendGoodAndBadRequests(String key) {
        String query = "?marshal_format=json&protocol_version=17&license_key=" + key + "&method=";
        HttpResponse<String> connected =
                send("POST", PATH + query + "connect", "[{\"app_name\":[\"a\"],\"host\":\"" + ApmRequests.ARN + "\"}]");
        note(connected);
        String run = "&run_id="
                + JSON.readTree(connected.body())
                        .at("/return_value/agent_run_id")
                        .asString("none");
        for (String method :
                List.of("preconnect", "analytic_event_data", "error_data", "metric_data", "shutdown", "nothing", "")) {
            for (String body : List.of("[]", "[\"\",{},[[{\"type\":\"Transaction\"},{},{}],7]]", "{", "hello")) {
                note(send("POST", PATH + query + method + run, body));
            }
        }
        note(send("POST", PATH + query + "span_event_data&run_id=" + key, "[]"));
        note(send("POST", PATH + query + "connect", "x".repeat((8 << 20) + 1)));
        note(send("GET", PATH + query + "connect", null));
        note(send("GET", PATH + query + "connect", null, "Accept", "text/html"));
        note(send("GET", "/agent_listener/other" + query + "connect", null, "Accept", "text/html"));
        note(send("PUT", PATH + query + "connect", "[]"));
        note(send("POST", "/agent_listener/other" + query + "connect", "[]"));
        note(send("POST", "/api/events" + query + "connect", "[]"));
        note(send("GET", "/v1/accounts/0/query" + query + "connect&nrql=" + "SELECT", null));
        note(send("GET", "/query" + query + "connect", null, "Accept", "text/html"));
        note(send("POST", PATH + query + "connect&x=" + "y".repeat(40_000), "[]"));
        for (String target : List.of(
                PATH + query + "%zz",
                PATH + query + "connect&license_key=%zz",
                PATH + query + "a|b",
                PATH + query + "a b",
                PATH + query + "\u00e4",
                PATH + query + "{}<>\"`^",
                "/%" + PATH + query + "connect",
                "/..;/" + PATH + query + "connect")) {
            raw("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]");
        }
        raw("POST " + PATH + query
                + "connect HTTP/1.1\r\nHost: a b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]");
        raw("POST " + PATH + query
                + "connect HTTP/1.1\r\nHost: localhost\r\nbad header\r\nContent-Length: x\r\n\r\n[]");
        raw("BREW " + PATH + query + "connect HTTP/9.9\r\nHost: localhost\r\n\r\n");
    }

    private void note(HttpResponse<String> response) {
        responses.add(response.statusCode() + " " + response.headers().map() + " " + response.body());
    }

    private void raw(String request) {
        try (RawClient client = new RawClient(uri(""))) {
            responses.add(client.write(request).endOutput().readAll());
        }
    }

    private static boolean holdsKey(String text) {
        return Stream.of(KEY, WRONG)
                .anyMatch(key -> text.contains(key)
                        || text.contains(base64(key, 0))
                        || text.contains(base64(key, 1))
                        || text.contains(base64(key, 2)));
    }

    /** What base64 makes of it at each of the three places where it may begin. */
    private static String base64(String key, int offset) {
        return Base64.getEncoder()
                .encodeToString(key.substring(offset, offset + 24).getBytes(UTF_8));
    }

    private static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder(event.getFormattedMessage());
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            text.append(' ').append(thrown.getMessage());
        }
        return text.append(event.getMDCPropertyMap()).toString();
    }

    /** The spool, with what it still has of payloads that were drained, and everything else at home. */
    private List<String> files() throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(home.home())) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.add(new String(Files.readAllBytes(path), ISO_8859_1));
            }
        }
        return contents;
    }

    private List<String> tables() {
        return jdbc().sql("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class)
                .list();
    }
}
