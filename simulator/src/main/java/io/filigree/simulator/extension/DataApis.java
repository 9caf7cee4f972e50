package io.filigree.simulator.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Clients of New Relic's data APIs and its log forwarder, around one function: business events, spans of a service that
 * calls it, its own spans and metrics, and log groups of other services. Each record has an id, so no two are the same.
 */
public final class DataApis implements Extension {

    private static final String TIMESTAMP = "timestamp";
    private static final String ATTRIBUTES = "attributes";
    private static final String ORDER_ID = "orderId";
    private static final String TRACES = "/trace/v1";

    private final SimulatedFunction function;
    private final String ingestKey;
    private final Random random;

    /** @param function that the records are about */
    public DataApis(SimulatedFunction function, String ingestKey, long seed) {
        this.function = requireNonNull(function, "function");
        this.ingestKey = requireNonNull(ingestKey, "ingestKey");
        this.random = new Random(seed);
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        return next(invocation.startedAt());
    }

    @Override
    public List<Post> due(Instant now) {
        return List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return List.of();
    }

    /** One request of each kind. */
    public List<Post> next(Instant now) {
        List<Instant> times = List.of(now);
        return List.of(
                events(times), zipkinSpans(times), spans(times), metrics(times), serviceLogs(times), flowLogs(times));
    }

    /** Events of a type of the application's own, one at each of these times. */
    public Post events(List<Instant> times) {
        return json("/v1/accounts/1/events", each(times, this::event), Map.of());
    }

    private Map<String, Object> event(Instant time) {
        return JsonWriter.object(
                "eventType",
                "Purchase",
                TIMESTAMP,
                time.toEpochMilli(),
                ORDER_ID,
                orderId(),
                "amount",
                amount(),
                "faas.arn",
                function.arn().toString());
    }

    /** Spans of a service that calls functions and runs elsewhere, in Zipkin's format. */
    public Post zipkinSpans(List<Instant> times) {
        return json(
                TRACES,
                each(
                        times,
                        time -> JsonWriter.object(
                                "id",
                                Trace.hex(random, 8),
                                "traceId",
                                Trace.hex(random, 16),
                                "name",
                                "post /checkout",
                                "kind",
                                "SERVER",
                                TIMESTAMP,
                                time.toEpochMilli() * 1000,
                                "duration",
                                1_000 + random.nextInt(90_000),
                                "localEndpoint",
                                JsonWriter.object("serviceName", "storefront"))),
                Map.of("Data-Format", "zipkin", "Data-Format-Version", "2"));
    }

    /** Spans of the function, in New Relic's format. */
    public Post spans(List<Instant> times) {
        List<Object> spans = each(
                times,
                time -> JsonWriter.object(
                        "id",
                        Trace.hex(random, 8),
                        "trace.id",
                        Trace.hex(random, 16),
                        TIMESTAMP,
                        time.toEpochMilli(),
                        ATTRIBUTES,
                        JsonWriter.object(
                                "name",
                                "charge card",
                                "duration.ms",
                                1 + random.nextInt(9_000) / 100.0,
                                "parent.id",
                                Trace.hex(random, 8))));
        return json(
                TRACES,
                List.of(JsonWriter.object("common", common(), "spans", spans)),
                Map.of("Data-Format", "newrelic", "Data-Format-Version", "1"));
    }

    /** Gauges of the function. */
    public Post metrics(List<Instant> times) {
        List<Object> points = each(times, this::gauge);
        return json("/metric/v1", List.of(JsonWriter.object("common", common(), "metrics", points)), Map.of());
    }

    private Map<String, Object> gauge(Instant time) {
        return JsonWriter.object(
                "name",
                "checkout.amount",
                "type",
                "gauge",
                "value",
                amount(),
                TIMESTAMP,
                time.toEpochMilli(),
                ATTRIBUTES,
                JsonWriter.object(ORDER_ID, orderId(), "currency", "EUR"));
    }

    private Map<String, Object> common() {
        return JsonWriter.object(
                ATTRIBUTES,
                JsonWriter.object(
                        "service.name",
                        function.name(),
                        "faas.arn",
                        function.arn().toString()));
    }

    /** The log of a database, as the log forwarder posts it. */
    public Post serviceLogs(List<Instant> times) {
        return forwarded(
                "/aws/v1",
                "/aws/rds/instance/orders/postgresql",
                "orders.0",
                each(
                        times,
                        time -> logEvent(
                                time,
                                time + ":10.0.1.7(43210):orders@shop:[5231]:LOG:  " + LogLine.step(random)
                                        + "checkpoint complete: wrote " + (1 + random.nextInt(900)) + " buffers")));
    }

    /** Flow logs of a VPC, as the log forwarder posts them. */
    public Post flowLogs(List<Instant> times) {
        return forwarded("/aws/vpc/v1", "/aws/vpc/flow-logs", "eni-0a1b2c3d", each(times, this::flow));
    }

    private Map<String, Object> flow(Instant time) {
        long start = time.getEpochSecond();
        return logEvent(
                time,
                "2 " + function.accountId() + " eni-0" + Trace.hex(random, 8) + " 10.0.1.7 10.0.2.9 443 "
                        + (1_024 + random.nextInt(60_000)) + " 6 12 5231 " + start + " " + (start + 60) + " ACCEPT OK");
    }

    private Map<String, Object> logEvent(Instant time, String message) {
        return JsonWriter.object(
                "id",
                "%014d%042d".formatted(time.toEpochMilli(), random.nextLong(Long.MAX_VALUE)),
                TIMESTAMP,
                time.toEpochMilli(),
                "message",
                message);
    }

    private Post forwarded(String path, String logGroup, String logStream, List<Object> logEvents) {
        String entry = JsonWriter.text(JsonWriter.object(
                "messageType",
                "DATA_MESSAGE",
                "owner",
                function.accountId(),
                "logGroup",
                logGroup,
                "logStream",
                logStream,
                "subscriptionFilters",
                List.of("newrelic"),
                "logEvents",
                logEvents));
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

    private String orderId() {
        return "o-" + Trace.hex(random, 6);
    }

    private double amount() {
        return 1 + random.nextInt(20_000) / 100.0;
    }

    private static List<Object> each(List<Instant> times, Function<Instant, Map<String, Object>> made) {
        return new ArrayList<>(times.stream().map(made).toList());
    }

    private Post json(String path, Object body, Map<String, String> formatHeaders) {
        Map<String, String> headers = new HashMap<>(formatHeaders);
        headers.put("Api-Key", ingestKey);
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "demo/1.0");
        return new Post(path, JsonWriter.text(body).getBytes(UTF_8), headers, 0);
    }
}
