package io.filigree.simulator.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What is posted beside the telemetry of invocations: business events and spans over New Relic's data APIs, and log groups
 * of other services over New Relic's log forwarder.
 */
public final class DataApis {

    private final SimulatedFunction function;
    private final String ingestKey;
    private final Random random;

    /** @param function that the events are of */
    public DataApis(SimulatedFunction function, String ingestKey, long seed) {
        this.function = requireNonNull(function, "function");
        this.ingestKey = requireNonNull(ingestKey, "ingestKey");
        this.random = new Random(seed);
    }

    /** One request of each kind. */
    public List<Post> next(Instant now) {
        return List.of(
                event(now),
                span(now),
                forwarded("/aws/v1", "/aws/rds/instance/orders/error", now),
                forwarded("/aws/vpc/v1", "/aws/vpc/flow-logs", now));
    }

    private Post event(Instant now) {
        return json(
                "/v1/accounts/1/events",
                List.of(JsonWriter.object(
                        "eventType",
                        "Purchase",
                        "timestamp",
                        now.toEpochMilli(),
                        "amount",
                        1 + random.nextInt(20_000) / 100.0,
                        "faas.arn",
                        function.arn().toString())));
    }

    /** Of a service that calls functions and runs elsewhere. */
    private Post span(Instant now) {
        Post post = json(
                "/trace/v1",
                List.of(JsonWriter.object(
                        "id",
                        Trace.hex(random, 8),
                        "traceId",
                        Trace.hex(random, 16),
                        "name",
                        "post /checkout",
                        "kind",
                        "SERVER",
                        "timestamp",
                        now.toEpochMilli() * 1000,
                        "duration",
                        1_000 + random.nextInt(90_000),
                        "localEndpoint",
                        JsonWriter.object("serviceName", "storefront"))));
        Map<String, String> headers = new HashMap<>(post.headers());
        headers.put("Data-Format", "zipkin");
        headers.put("Data-Format-Version", "2");
        return new Post(post.path(), post.body(), headers, 0);
    }

    private Post forwarded(String path, String logGroup, Instant now) {
        String entry = JsonWriter.text(JsonWriter.object(
                "messageType",
                "DATA_MESSAGE",
                "owner",
                function.accountId(),
                "logGroup",
                logGroup,
                "logStream",
                "eni-0a1b2c3d",
                "subscriptionFilters",
                List.of("newrelic"),
                "logEvents",
                List.of(JsonWriter.object(
                        "id",
                        "%014d%042d".formatted(now.toEpochMilli(), random.nextLong(Long.MAX_VALUE)),
                        "timestamp",
                        now.toEpochMilli(),
                        "message",
                        "2 " + function.accountId() + " eni-0a1b2c3d 10.0.1.7 10.0.2.9 443 "
                                + (1_024 + random.nextInt(60_000)) + " 6 12 5231 ACCEPT OK"))));
        Map<String, Object> context = JsonWriter.object(
                "function_name", "newrelic-log-ingestion",
                "invoked_function_arn",
                        "arn:aws:lambda:" + function.region() + ":" + function.accountId()
                                + ":function:newrelic-log-ingestion",
                "log_group_name", "/aws/lambda/newrelic-log-ingestion",
                "log_stream_name", "2026/11/20/[$LATEST]1f2e3d");
        return new Post(
                path,
                GzipEncoder.bytes(JsonWriter.text(JsonWriter.object("context", context, "entry", entry))),
                Map.of(
                        "User-Agent", "Python/3.12 aiohttp/3.9",
                        "Content-Encoding", "gzip",
                        "X-License-key", ingestKey),
                0);
    }

    private Post json(String path, Object body) {
        return new Post(
                path,
                JsonWriter.text(body).getBytes(UTF_8),
                Map.of("Api-Key", ingestKey, "Content-Type", "application/json", "User-Agent", "demo/1.0"),
                0);
    }
}
