package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.benchmarks.faults.EventId.Kind;
import io.filigree.benchmarks.harness.FiligreeProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads events by NRQL over HTTP. */
final class HistoryQueries {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The most rows that a query returns. */
    private static final int MAX_ROWS = 5_000;

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final Pattern STEP = Pattern.compile("step [0-9a-f]{12}|eni-[0-9a-f]{17}");

    /** The event type of each kind, and the attribute with its id. */
    private static final Map<Kind, String> SOURCES = new EnumMap<>(Map.of(
            Kind.INVOCATION, "aws.requestId FROM AwsLambdaInvocation",
            Kind.INVOCATION_ERROR, "aws.requestId FROM AwsLambdaInvocationError",
            Kind.SPAN, "guid FROM Span",
            Kind.LOG, "message FROM Log",
            Kind.METRIC, "orderId FROM Metric",
            Kind.CUSTOM_EVENT, "orderId FROM Purchase, OrderPlaced"));

    static final Set<Kind> KINDS = SOURCES.keySet();

    private static final String ALL_TYPES =
            "AwsLambdaInvocation, AwsLambdaInvocationError, Span, Log, Metric, Purchase, OrderPlaced";

    private final FiligreeProcess filigree;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    HistoryQueries(FiligreeProcess filigree) {
        this.filigree = filigree;
    }

    /** A response: a result, or an error with its status. */
    record Response(int status, JsonNode body) {

        boolean isResult() {
            return status == 200;
        }

        /** Whether an error says what is wrong, and is not an internal one. */
        boolean isClearError() {
            return status >= 400
                    && status != 500
                    && !body.path("detail").asString("").isBlank();
        }

        String summary() {
            return status + " " + body.path("reason").asString("") + " "
                    + body.path("detail").asString("");
        }
    }

    /** @throws IOException if there was no response, which is clear as well */
    Response run(String nrql) throws IOException, InterruptedException {
        HttpRequest request = filigree.query(nrql, Duration.ofSeconds(60))
                .timeout(Duration.ofSeconds(90))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        try {
            return new Response(response.statusCode(), JSON.readTree(response.body()));
        } catch (tools.jackson.core.JacksonException e) {
            throw new IOException("Truncated response", e);
        }
    }

    /** The number of all events in a time range. */
    Response count(Instant from, Instant to) throws IOException, InterruptedException {
        return run("SELECT count(*) FROM " + ALL_TYPES + window(from, to));
    }

    static long countOf(Response response) {
        return response.body().path("results").path(0).path("count").asLong(-1);
    }

    /** How often each event in a time range was returned. */
    Map<EventId, Integer> stored(Instant from, Instant to) throws IOException, InterruptedException {
        Map<EventId, Integer> stored = new HashMap<>();
        for (Kind kind : KINDS) {
            addStored(kind, from, to, stored);
        }
        return stored;
    }

    private void addStored(Kind kind, Instant from, Instant to, Map<EventId, Integer> stored)
            throws IOException, InterruptedException {
        Response response = afterFault("SELECT " + SOURCES.get(kind) + window(from, to) + " LIMIT MAX");
        if (!response.isResult()) {
            throw new IOException("A query failed without a fault: " + response.summary());
        }
        JsonNode rows = response.body().path("results").path(0).path("events");
        if (rows.size() >= MAX_ROWS) {
            Instant middle = from.plus(Duration.between(from, to).dividedBy(2)).truncatedTo(ChronoUnit.MILLIS);
            addStored(kind, from, middle, stored);
            addStored(kind, middle, to, stored);
            return;
        }
        for (JsonNode row : rows) {
            stored.merge(new EventId(kind, id(kind, row)), 1, Integer::sum);
        }
    }

    /** The first queries after a fault may get connections that were lost. */
    private Response afterFault(String nrql) throws IOException, InterruptedException {
        long end = System.nanoTime() + RECOVERY.toNanos();
        Response response = run(nrql);
        while (response.status() == SERVICE_UNAVAILABLE && System.nanoTime() < end) {
            Thread.sleep(200);
            response = run(nrql);
        }
        return response;
    }

    private static String id(Kind kind, JsonNode row) {
        return switch (kind) {
            case INVOCATION, INVOCATION_ERROR -> row.path("aws.requestId").asString("");
            case SPAN -> row.path("guid").asString("");
            case LOG -> {
                Matcher step = STEP.matcher(row.path("message").asString(""));
                yield step.find() ? step.group() : "";
            }
            default -> row.path("orderId").asString("");
        };
    }

    private static String window(Instant from, Instant to) {
        return " SINCE " + from.toEpochMilli() + " UNTIL " + to.toEpochMilli();
    }
}
