package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.filigree.db.embedded.EmbeddedPostgres;
import io.filigree.db.schema.UnreachableDatabaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Starts, stops and outages of the database: no acknowledged telemetry is lost, and none is stored twice. */
@Tag("slow")
class DatabaseOutageTest {

    private static final String INGEST = "outage-ingest-key-0123456789";
    private static final String QUERY = "outage-query-key-0123456789";
    private static final int ACCEPTED = 202;
    private static final String BROWSER = "text/html,application/xhtml+xml";
    private static final Pattern PORT = Pattern.compile(":(\\d+)/");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<UUID> acknowledged = new ArrayList<>();

    private static Path databaseHome;
    private static EmbeddedPostgres postgres;
    private static int databasePort;

    private Path home;
    private ConfigurableApplicationContext application;

    @BeforeAll
    static void startDatabase() throws IOException {
        databaseHome = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "outage-postgres");
        postgres = EmbeddedPostgres.start(databaseHome);
        Matcher port = PORT.matcher(postgres.jdbcUrl());
        assertThat(port.find()).isTrue();
        databasePort = Integer.parseInt(port.group(1));
    }

    @AfterAll
    static void stopDatabase() {
        postgres.close();
    }

    @BeforeEach
    void createHome() throws IOException {
        home = Files.createTempDirectory(Path.of("target"), "outage-home");
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
        restartDatabase();
    }

    @Test
    void losesNothingInAnOutageThatIncludesARestart() throws Exception {
        application = start();
        awaitReadiness(200, "UP");
        post();
        awaitStored();

        postgres.close();
        post();
        awaitReadiness(200, "DATABASE_UNAVAILABLE");
        assertThat(metric("filigree_database_connected")).isEqualTo("0.0");
        HttpResponse<String> page = get("/", "Accept", BROWSER);
        assertThat(page.statusCode()).isIn(302, 503);
        application.close();

        application = start();
        assertThat(readiness().statusCode()).isEqualTo(200);
        assertThat(readiness().body()).contains("\"DATABASE_UNAVAILABLE\"");
        post();
        assertThat(send(payload(UUID.randomUUID()), "unknown-key-0123456789012").statusCode())
                .isEqualTo(403);
        assertOnlyTelemetryIsServed();
        assertKeysOnDiskAreHashesForTheOwner();

        restartDatabase();
        awaitReadiness(200, "UP");
        awaitStored();
        post();
        awaitStored();
        assertThat(get("/login", "Accept", BROWSER).statusCode()).isEqualTo(200);
        assertThat(metric("filigree_database_connected")).isEqualTo("1.0");
    }

    @Test
    void isNotReadyOnAFirstStartUntilTheDatabaseIsThere() throws Exception {
        postgres.close();

        application = start();

        try (LogLines log = LogLines.capture()) {
            HttpResponse<String> notReady = readiness();
            assertThat(notReady.statusCode()).isEqualTo(503);
            assertThat(log.of(notReady.headers().firstValue("X-Request-Id").orElseThrow()))
                    .extracting(ILoggingEvent::getLevel)
                    .doesNotContain(Level.WARN);
        }
        assertThat(send(payload(UUID.randomUUID()), INGEST).statusCode()).isEqualTo(503);
        restartDatabase();
        awaitReadiness(200, "UP");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> send(payload(note()), INGEST).statusCode() == ACCEPTED);
        acknowledged.subList(0, acknowledged.size() - 1).clear();
        awaitStored();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void startsNoOtherRoleWithoutTheDatabase(CapturedOutput output) {
        postgres.close();

        assertThatThrownBy(() -> start("--filigree.roles=query"))
                .hasRootCauseInstanceOf(ConnectException.class)
                .hasStackTraceContaining(UnreachableDatabaseException.class.getName());

        assertThat(output.getAll().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("Filigree cannot start: The database cannot be reached: Connection to 127.0.0.1:"
                        + databasePort)
                .contains("SPRING_DATASOURCE_URL");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void namesAWrongPasswordInOneLine(CapturedOutput output) {
        assertThatThrownBy(() -> start("--spring.datasource.password=wrong"))
                .hasStackTraceContaining("password authentication failed");

        assertThat(output.getAll().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains(
                        "Filigree cannot start: The database cannot be reached: FATAL: password authentication failed");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    private void assertOnlyTelemetryIsServed() throws Exception {
        HttpResponse<String> page = get("/", "Accept", BROWSER);
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("The database cannot be reached. Telemetry is accepted");
        assertThat(page.headers().firstValue("Retry-After")).contains("5");
        assertThat(get("/login", "Accept", BROWSER).statusCode()).isEqualTo(503);
        HttpResponse<String> events = get("/api/events?type=Span", "Api-Key", QUERY);
        assertThat(events.statusCode()).isEqualTo(503);
        assertThat(events.body()).contains("the database cannot be reached");
        assertThat(metric("filigree_database_connected")).isEqualTo("0.0");
    }

    private void assertKeysOnDiskAreHashesForTheOwner() throws IOException {
        Path file = home.resolve("spool/keys.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("\"kind\":\"INGEST\"")
                .doesNotContain(INGEST)
                .doesNotContain(QUERY);
    }

    private ConfigurableApplicationContext start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + postgres.user(),
                "--spring.datasource.password=" + postgres.password(),
                "--filigree.home=" + home,
                "--filigree.poll.enabled=false",
                "--filigree.recommendations.enabled=false",
                "--filigree.ingest-key=" + INGEST,
                "--filigree.query-key=" + QUERY));
        arguments.addAll(List.of(more));
        return new SpringApplicationBuilder(FiligreeApplication.class).run(arguments.toArray(String[]::new));
    }

    /** Has no effect on a running server but a restart. */
    private static void restartDatabase() {
        postgres.close();
        postgres = EmbeddedPostgres.start(databaseHome, databasePort);
    }

    private UUID note() {
        UUID requestId = UUID.randomUUID();
        acknowledged.add(requestId);
        return requestId;
    }

    private void post() throws Exception {
        assertThat(send(payload(note()), INGEST).statusCode()).isEqualTo(ACCEPTED);
    }

    private static String payload(UUID requestId) {
        return String.format(Locale.ROOT, """
                {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:checkout"},
                 "entry": "{\\"logEvents\\": [{\\"id\\": \\"%1$s\\", \\"timestamp\\": %2$d, \\"message\\":
                   \\"2026-11-20T20:49:24Z %1$s Task timed out after 3.00 seconds\\"}]}"}
                """, requestId, System.currentTimeMillis())
                .replace("\n", " ");
    }

    private void awaitStored() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        List<String> expected =
                acknowledged.stream().map(UUID::toString).sorted().toList();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(JdbcClient.create(source)
                                .sql("SELECT request_id FROM lambda_invocation WHERE request_id = ANY(:ids) ORDER BY 1")
                                .param("ids", expected.toArray(String[]::new))
                                .query(String.class)
                                .list())
                        .isEqualTo(expected));
    }

    private void awaitReadiness(int status, String text) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            HttpResponse<String> readiness = readiness();
            assertThat(readiness.statusCode()).isEqualTo(status);
            assertThat(readiness.body()).contains('"' + text + '"');
        });
    }

    private HttpResponse<String> readiness() throws Exception {
        return get("/actuator/health/readiness");
    }

    private String metric(String name) throws Exception {
        HttpResponse<String> metrics = get("/actuator/prometheus", "Api-Key", QUERY);
        assertThat(metrics.statusCode()).isEqualTo(200);
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String body, String key) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/aws/lambda/v1"))
                        .header("X-License-Key", key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path);
    }
}
