package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.route.IngestRoutes;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Senders put their path behind an endpoint that may end with a slash, or use one word for word. */
class StraySlashTest extends WebTest {

    private static final List<String> TELEMETRY = List.of(
            "/aws/lambda/v1/",
            "/aws/lambda/v1//",
            "//aws/lambda/v1",
            "///aws/lambda/v1///",
            "/aws//lambda/v1",
            "/tenant//aws/lambda/v1",
            "//tenant/aws/lambda/v1/",
            "http://localhost//aws/lambda/v1/",
            "/aws/lambda/v1/?x=//",
            "/api//aws/lambda/v1/");

    @Autowired
    private ApiKeys keys;

    @Test
    void telemetryIsTaken() {
        for (String path : TELEMETRY) {
            assertThat(post(path, INGEST, telemetry("x"))).as(path).startsWith("HTTP/1.1 202");
            assertThat(post(path, INGEST, telemetry("x".repeat(200_000))))
                    .as("a body above the bound of other routes, " + path)
                    .startsWith("HTTP/1.1 202");
        }
    }

    @Test
    void deliveriesAreTaken() {
        String events = keys.create(Kind.EVENTS, "EventBridge").secret();
        for (String path : List.of("/aws/events/", "//aws/events", "/aws//events//")) {
            assertThat(post(path, events, "{}")).as(path).startsWith("HTTP/1.1 202");
            assertThat(post(path, INGEST, "{}"))
                    .as(path)
                    .startsWith("HTTP/1.1 403")
                    .contains("events key");
        }
    }

    @Test
    void opensNothingWithoutAnIngestKey() {
        for (String path : TELEMETRY) {
            for (String key : List.of("flg_ing_unknown-0123456789", QUERY, ADMIN)) {
                assertThat(post(path, key, telemetry("x")))
                        .as(path)
                        .startsWith("HTTP/1.1 403")
                        .contains("key");
            }
        }
    }

    @Test
    void isNoWayAroundOtherPaths() {
        for (String path : List.of(
                "/aws/lambda/v1/..//aws/lambda/v1/",
                "/./aws/lambda/v1/",
                "/aws/lambda/v1/;x",
                "/%2Faws/lambda/v1",
                "/aws/lambda/v1%2F",
                "/aws/lambda/v1/%2e/")) {
            assertThat(post(path, INGEST, telemetry("x"))).as(path).matches("(?s)HTTP/1.1 40[04] .*");
        }
    }

    @Test
    void findsTheRouteThatAPathMeans() {
        assertThat(IngestRoutes.withoutStraySlashes("//a//aws/lambda/v1/")).hasValue("/a/aws/lambda/v1");
        assertThat(IngestRoutes.withoutStraySlashes("/aws/events//")).hasValue("/aws/events");
        for (String other : List.of(
                "/", "//", "", "/aws/lambda/v1", "/aws/events", "/a/aws/events/", "//api/keys/", "/aws/lambda/v1/x/")) {
            assertThat(IngestRoutes.withoutStraySlashes(other)).as(other).isEmpty();
        }
    }

    private static String telemetry(String message) {
        return "{\"context\": {}, \"entry\": \"{\\\"logEvents\\\": [{\\\"id\\\": \\\"1\\\", \\\"timestamp\\\": 1,"
                + " \\\"message\\\": \\\"" + message + "\\\"}]}\"}";
    }

    private String post(String path, String key, String body) {
        try (RawClient client = new RawClient(uri("/"))) {
            client.write("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nApi-Key: " + key
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return client.readAll();
        }
    }
}
