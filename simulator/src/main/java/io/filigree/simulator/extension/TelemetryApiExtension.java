package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An extension that forwards what it gets from the Telemetry API, for a function without any agent: as the one in
 * {@code examples/telemetry-extension}. The report of an invocation reaches it with the next one.
 */
public final class TelemetryApiExtension implements Extension {

    private static final String PATH = "/aws/telemetry/v1";
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final SimulatedFunction function;
    private final String ingestKey;
    private final List<Object> records = new ArrayList<>();
    /** When the last of the records was written. */
    private Instant since = Instant.EPOCH;

    public TelemetryApiExtension(SimulatedFunction function, String ingestKey) {
        this.function = requireNonNull(function, "function");
        this.ingestKey = requireNonNull(ingestKey, "ingestKey");
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        List<Post> before = records.isEmpty() ? List.of() : List.of(flush());
        records.addAll(records(invocation));
        since = invocation.endedAt();
        return before;
    }

    @Override
    public List<Post> due(Instant now) {
        return !records.isEmpty() && since.plus(PATIENCE).isBefore(now) ? List.of(flush()) : List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return records.isEmpty() ? List.of() : List.of(flush());
    }

    /** One body with all of these invocations. */
    public Post bulk(List<Invocation> invocations) {
        List<Object> all = new ArrayList<>();
        invocations.forEach(invocation -> all.addAll(records(invocation)));
        return post(all, invocations.size());
    }

    private Post flush() {
        int invocations = (int) records.stream()
                .filter(record -> record.toString().contains("platform.report"))
                .count();
        Post post = post(records, invocations);
        records.clear();
        return post;
    }

    private Post post(List<Object> events, int invocations) {
        String body = JsonWriter.text(JsonWriter.object(
                "account_id", function.accountId(),
                "region", function.region(),
                "function_name", function.name(),
                "function_version", "$LATEST",
                "invoked_arn", function.arn().toString(),
                "extension", JsonWriter.object("name", "filigree-telemetry", "version", "1.0.0"),
                "schema_version", "2025-01-29",
                "events", List.copyOf(events)));
        return new Post(
                PATH,
                GzipEncoder.bytes(body),
                Map.of(
                        "User-Agent",
                        "filigree-telemetry/1.0.0",
                        "Content-Encoding",
                        "gzip",
                        "Content-Type",
                        "application/json",
                        "Api-Key",
                        ingestKey),
                invocations);
    }

    private List<Object> records(Invocation invocation) {
        String id = invocation.requestId();
        double ms = Math.round(invocation.duration().toNanos() / 1e4) / 100.0;
        List<Object> all = new ArrayList<>();
        all.add(record(
                invocation.startedAt(), "platform.start", JsonWriter.object("requestId", id, "version", "$LATEST")));
        LogLine.of(invocation).forEach(line -> all.add(record(line.at(), "function", line.text())));
        all.add(record(
                invocation.endedAt(),
                "platform.runtimeDone",
                JsonWriter.object(
                        "requestId",
                        id,
                        "status",
                        status(invocation),
                        "metrics",
                        JsonWriter.object("durationMs", ms))));
        all.add(usage(invocation));
        Map<String, Object> metrics = JsonWriter.object(
                "durationMs",
                ms,
                "billedDurationMs",
                (long) Math.ceil(ms),
                "memorySizeMB",
                function.memorySizeMb(),
                "maxMemoryUsedMB",
                invocation.maxMemoryUsedMb());
        Duration init = invocation.initDuration();
        if (init != null) {
            metrics.put("initDurationMs", Math.round(init.toNanos() / 1e4) / 100.0);
        }
        Map<String, Object> report =
                JsonWriter.object("requestId", id, "status", status(invocation), "metrics", metrics);
        if (invocation.outcome() == InvocationOutcome.OUT_OF_MEMORY) {
            report.put("errorType", "Runtime.OutOfMemory");
        }
        all.add(record(invocation.endedAt(), "platform.report", report));
        return all;
    }

    private static Map<String, Object> usage(Invocation invocation) {
        Random random = new Random(invocation.seed() ^ 0xC9);
        long ms = invocation.duration().toMillis();
        return record(
                invocation.endedAt(),
                "extension.usage",
                JsonWriter.object(
                        "requestId",
                        invocation.requestId(),
                        "cpu.userMs",
                        (long) (ms * 0.4 * random.nextDouble()) / 10 * 10,
                        "cpu.systemMs",
                        (long) (ms * 0.1 * random.nextDouble()) / 10 * 10,
                        "net.rxBytes",
                        1_000 + random.nextInt(200_000),
                        "net.txBytes",
                        500 + random.nextInt(20_000)));
    }

    private static Map<String, Object> record(Instant time, String type, Object record) {
        return JsonWriter.object("time", time.toString(), "type", type, "record", record);
    }

    private static String status(Invocation invocation) {
        return switch (invocation.outcome()) {
            case OK -> "success";
            case TIMEOUT -> "timeout";
            case ERROR -> "error";
            case OUT_OF_MEMORY, PLATFORM_FAULT, INIT_FAILURE -> "failure";
        };
    }
}
