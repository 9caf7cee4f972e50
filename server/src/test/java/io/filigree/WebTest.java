package io.filigree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.simulator.aws.FakeAws;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole application over real HTTP. All that extend this share one application and one database. */
@Tag("slow")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "filigree.poll.enabled=false",
            "filigree.recommendations.enabled=false",
            // The tests of all pages run more queries per minute than one user may.
            "filigree.query.per-minute=1000000",
            "filigree.query.same-per-minute=1000000",
            // The captured requests have fixed times. Late resolution must not depend on the date of the test run.
            "filigree.ingest.drain.late-window=36500d"
        })
public abstract class WebTest {

    protected static final String ADMIN = "test-admin-key-0123456789";
    protected static final String INGEST = "test-ingest-key-0123456789";
    protected static final String QUERY = "test-query-key-0123456789";

    /** The AWS that the application talks to. */
    protected static final FakeAws AWS = FakeAws.start();

    protected static final TestPostgres DATABASE = TestPostgres.database();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort
    private int port;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private CurrentInventory inventory;

    protected final HttpClient client = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::jdbcUrl);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.password", DATABASE::password);
        registry.add("filigree.admin-key", () -> ADMIN);
        registry.add("filigree.ingest-key", () -> INGEST);
        registry.add("filigree.query-key", () -> QUERY);
        registry.add("filigree.home", WebTest::home);
        registry.add("filigree.aws.endpoint", AWS::endpoint);
        registry.add("filigree.aws.principal-arn", () -> "arn:aws:iam::999999999999:role/filigree");
    }

    private static String home() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "web-test-home")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The snapshot in memory forgets with the tables, so that no test decorates with what another one listed. */
    @BeforeEach
    void emptyTheInventory() {
        jdbc().sql(
                        "TRUNCATE paired_account, lambda_function, function_metadata, function_version, function_alias CASCADE")
                .update();
        // Bodies of one test must not take the room for the event types of another.
        jdbc().sql("DELETE FROM event_type").update();
        jdbc().sql("UPDATE inventory_change SET change_number = change_number + 1")
                .update();
        inventory.refresh();
    }

    protected JdbcClient jdbc() {
        return JdbcClient.create(dataSource);
    }

    protected URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    protected HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    protected HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    protected HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    protected HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("the server did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The sum of the meters whose line begins so, tags included. */
    protected double metric(String name) {
        return get("/actuator/prometheus", "Api-Key", QUERY)
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** A body with a line that becomes an invocation and its error; always as long for an account. */
    protected static String timeout(String accountId, UUID requestId) {
        return String.format(Locale.ROOT, """
                {"context": {"invoked_function_arn": "arn:aws:lambda:us-east-1:%1$s:function:checkout-prod"},
                 "entry": "{\\"logEvents\\": [{\\"id\\": \\"%2$s\\", \\"timestamp\\": 1795207764758, \\"message\\":
                   \\"2026-11-20T20:49:24Z %2$s Task timed out after 3.00 seconds\\"}]}"}
                """, accountId, requestId).replace("\n", " ");
    }

    protected static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }
}
