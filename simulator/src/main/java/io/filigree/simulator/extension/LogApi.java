package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Function logs as New Relic's extension posts them to {@code NEW_RELIC_LOG_ENDPOINT}. */
public final class LogApi implements Extension {

    private static final String PATH = "/log/v1";
    private static final String PLUGIN = "newrelic-lambda-extension:2.7.0";

    private final SimulatedFunction function;
    private final String licenseKey;

    public LogApi(SimulatedFunction function, String licenseKey) {
        this.function = requireNonNull(function, "function");
        this.licenseKey = requireNonNull(licenseKey, "licenseKey");
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        return List.of(bulk(List.of(invocation)));
    }

    @Override
    public List<Post> due(Instant now) {
        return List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return List.of();
    }

    /** The lines of all of these invocations in one body. */
    public Post bulk(List<Invocation> invocations) {
        List<Map<String, Object>> logs =
                invocations.stream().flatMap(LogApi::records).toList();
        Map<String, Object> common = JsonWriter.object(
                "faas.arn", function.arn().toString(),
                "faas.name", function.name(),
                "plugin", PLUGIN);
        String body = JsonWriter.text(
                List.of(JsonWriter.object("common", JsonWriter.object("attributes", common), "logs", logs)));
        return new Post(
                PATH,
                GzipEncoder.bytes(body),
                Map.of(
                        "User-Agent", PLUGIN,
                        "Content-Encoding", "gzip",
                        "Content-Type", "application/json",
                        "X-Event-Source", "logs",
                        "X-License-Key", licenseKey),
                0);
    }

    /** How many lines these invocations log. */
    public static int lines(List<Invocation> invocations) {
        return invocations.stream()
                .mapToInt(invocation -> LogLine.of(invocation).size())
                .sum();
    }

    private static Stream<Map<String, Object>> records(Invocation invocation) {
        String traceId = Trace.of(new Random(invocation.seed())).traceId();
        return LogLine.of(invocation).stream()
                .map(line -> JsonWriter.object(
                        "message",
                        line.text(),
                        "timestamp",
                        line.at().toEpochMilli(),
                        "attributes",
                        JsonWriter.object(
                                "aws",
                                JsonWriter.object("lambda_request_id", line.requestId()),
                                "faas.execution",
                                line.requestId(),
                                "trace.id",
                                traceId)));
    }
}
