package io.filigree.simulator.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Filigree's REST contract, as far as pairing goes. */
final class FiligreeClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A poll of an account is answered only when it is done. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI filigree;
    private final String adminKey;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    FiligreeClient(URI filigree, String adminKey) {
        this.filigree = requireNonNull(filigree, "filigree");
        this.adminKey = requireNonNull(adminKey, "adminKey");
    }

    boolean isReady() throws InterruptedException {
        try {
            return send(request("/actuator/health/readiness").GET().timeout(Duration.ofSeconds(5)))
                            .status()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Pairs the account, or finds that it already is; returns the external id that its role must require. */
    String pair(DemoAccount account) throws InterruptedException {
        Answer answer = post(
                "/api/accounts",
                Map.of(
                        "accountId", account.id(),
                        "name", account.name(),
                        "regions", account.regions()));
        if (answer.status() == 409) {
            answer = send(request("/api/accounts/" + account.id()).GET());
        }
        String externalId = answer.body().path("externalId").asString("");
        if (answer.status() / 100 != 2 || externalId.isEmpty()) {
            throw new IllegalStateException("pairing was answered " + answer.status());
        }
        return externalId;
    }

    JsonNode verify(DemoAccount account) throws InterruptedException {
        return post("/api/accounts/" + account.id() + "/verify", Map.of("roleArn", account.roleArn()))
                .succeeded("verifying");
    }

    JsonNode poll(DemoAccount account) throws InterruptedException {
        return post("/api/accounts/" + account.id() + "/poll", Map.of()).succeeded("polling");
    }

    /** Imports the example dashboard, unless there is one of its name. */
    void importDashboard() throws InterruptedException {
        boolean isThere = send(request("/api/dashboards").GET())
                .body()
                .path("dashboards")
                .valueStream()
                .anyMatch(dashboard -> dashboard.path("name").asString("").equals(DemoDashboard.NAME));
        if (!isThere) {
            send(request("/api/dashboards")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(DemoDashboard.json())))
                    .succeeded("the import of the example dashboard");
        }
    }

    private Answer post(String path, Map<String, ?> body) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(filigree.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Api-Key", adminKey);
    }

    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), json(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException("Filigree does not answer", e);
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private record Answer(int status, JsonNode body) {

        JsonNode succeeded(String what) {
            if (status / 100 != 2) {
                throw new IllegalStateException(what + " was answered " + status);
            }
            return body;
        }
    }
}
