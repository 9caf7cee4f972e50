package io.filigree.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The Filigree that a test runs: its settings, its attribute catalog and its queries. */
final class TestInstallation {

    private static final String KEY = "test-query-key-0123456789";

    private TestInstallation() {}

    /** A new directory below {@code target}. */
    static Path directory(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), name)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void register(DynamicPropertyRegistry registry, TestPostgres database, Path directory) {
        registry.add("spring.datasource.url", database::jdbcUrl);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
        registry.add("filigree.query-key", () -> KEY);
        registry.add("filigree.home", directory.resolve("home")::toString);
    }

    /** Adds the attributes of the events of a table to the catalog. */
    static void noteAttributes(JdbcClient jdbc, EventTable table) {
        jdbc.sql("""
                INSERT INTO event_attribute (event_type, account_id, name, completion, kind)
                SELECT DISTINCT type, split_part(function_arn, ':', 5), key, false, jsonb_typeof(value)
                FROM %s, jsonb_each(attributes) ON CONFLICT DO NOTHING
                """.formatted(table.table())).update();
    }

    /** Runs a query; the response has one JSON object on each line. */
    static HttpResponse<String> query(int port, String nrql, Instant since, Instant until, Duration timeout)
            throws IOException, InterruptedException {
        String timed = nrql + " SINCE " + since.toEpochMilli() + " UNTIL " + until.toEpochMilli();
        URI uri = URI.create("http://localhost:" + port + "/v1/accounts/0/query?timeout=" + timeout.toSeconds()
                + "&nrql=" + URLEncoder.encode(timed, StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Api-Key", KEY)
                .header("Accept", "application/x-ndjson")
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
