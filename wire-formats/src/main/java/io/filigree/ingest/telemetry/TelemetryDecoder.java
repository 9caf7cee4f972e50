package io.filigree.ingest.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.Decoded;
import io.filigree.ingest.format.Decoded.Undecoded;
import io.filigree.ingest.format.Identified;
import io.filigree.ingest.format.IngestMessage;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.json.TreeNumbers;
import io.filigree.ingest.format.message.FunctionLogs;
import io.filigree.ingest.format.message.FunctionLogs.Line;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.format.message.MessageDecoder;
import io.filigree.ingest.format.message.MessageDecoder.Reports;
import io.filigree.ingest.format.message.MessageDecoder.SourceMessages;
import io.filigree.ingest.format.message.MessageSource;
import io.filigree.ingest.format.platform.PlatformLines;
import io.filigree.ingest.telemetry.TelemetryEvent.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes invocations, completions and failures of the records of the platform, and {@code Log} events of those of functions
 * and extensions. Thread-safe.
 */
final class TelemetryDecoder {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DROPPED_RECORDS = "droppedRecords";
    private static final String DROPPED_BYTES = "droppedBytes";

    private static final String INVALID_USAGE =
            "events[].record: an extension.usage record needs a requestId, and one of cpu.userMs, cpu.systemMs,"
                    + " net.rxBytes and net.txBytes as a number that is not negative";

    /** What a record of usage may add to its invocation: milliseconds and bytes. */
    private static final List<String> USAGE = List.of("cpu.userMs", "cpu.systemMs", "net.rxBytes", "net.txBytes");

    private final MessageDecoder messages;
    private final FunctionLogs logs;

    TelemetryDecoder(PayloadBounds bounds) {
        this.messages = new MessageDecoder(bounds);
        this.logs = new FunctionLogs(bounds);
    }

    /**
     * Decodes those messages of a body that are not stored yet.
     *
     * @param fresh messages of this body
     * @param receivedAt time of events without their own time
     */
    Decoded decode(TelemetryBody body, Collection<? extends IngestMessage> fresh, Instant receivedAt) {
        Set<IngestMessage> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(fresh);
        InvokedArn function = body.function();
        List<LogMessage> platform = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        List<Identified<InvocationCompletion>> usage = new ArrayList<>();
        List<Undecoded> odd = new ArrayList<>();
        PayloadCounts counts = new PayloadCounts();
        for (TelemetryEvent event : body.events()) {
            LogMessage message = event.message();
            if (!left.contains(message)) {
                continue;
            }
            switch (event.kind()) {
                case PLATFORM -> platform.add(message);
                case FUNCTION_LOG, EXTENSION_LOG -> {
                    // Agents that find no extension print their payload.
                    if (message.parts().payloads().isEmpty()) {
                        lines.add(line(event, function));
                    } else {
                        platform.add(message);
                    }
                }
                case LOGS_DROPPED -> {
                    JsonNode record = JSON.readTree(message.text()).path("record");
                    counts.addDroppedLogs(
                            Math.max(0, record.path(DROPPED_RECORDS).asLong(0)));
                    lines.add(new Line(message, dropped(record), function, Map.of(), null));
                }
                case USAGE -> {
                    Optional<InvocationCompletion> used = usage(message, function, receivedAt);
                    used.ifPresent(found -> usage.add(new Identified<>(message.identity(), found)));
                    if (used.isEmpty()) {
                        odd.add(new Undecoded(message.identity(), function, INVALID_USAGE, message.text()));
                    }
                }
                default ->
                    odd.add(new Undecoded(
                            message.identity(), function, "events[].type: missing or unknown", message.text()));
            }
        }
        return Decoded.merge(List.of(
                messages.decode(
                        List.of(new SourceMessages(new MessageSource(function, null), platform)),
                        Reports.ARE_INVOCATIONS,
                        body.bytes(),
                        receivedAt),
                logs.decode(lines, body.bytes(), receivedAt),
                new Decoded(List.of(), usage, List.of(), odd, 0, Map.of(), counts, 0)));
    }

    private static Optional<InvocationCompletion> usage(
            LogMessage message, @Nullable InvokedArn function, Instant receivedAt) {
        JsonNode record = JSON.readTree(message.text()).path("record");
        String requestId = record.path("requestId").asString("");
        Map<String, Object> used = new LinkedHashMap<>();
        for (String name : USAGE) {
            JsonNode value = record.path(name);
            if (TreeNumbers.isFinite(value) && TreeNumbers.doubleValue(value) >= 0) {
                used.put(
                        name,
                        value.isIntegralNumber() && value.canConvertToLong()
                                ? (Number) value.longValue()
                                : TreeNumbers.doubleValue(value));
            }
        }
        if (!PlatformLines.isId(requestId) || used.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new InvocationCompletion(message.at(receivedAt), function, requestId, used));
    }

    private static Line line(TelemetryEvent event, @Nullable InvokedArn function) {
        Map<String, Object> origin =
                event.kind() == Kind.EXTENSION_LOG ? Map.of("aws.lambda.logType", "extension") : Map.of();
        return new Line(event.message(), event.text(), function, origin, event.requestId());
    }

    private static String dropped(JsonNode record) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("level", "WARN");
        line.put(
                "message",
                "The platform dropped " + record.path(DROPPED_RECORDS).asLong(0) + " records ("
                        + record.path(DROPPED_BYTES).asLong(0) + " bytes): "
                        + record.path("reason").asString(""));
        line.put(DROPPED_RECORDS, record.path(DROPPED_RECORDS).asLong(0));
        line.put(DROPPED_BYTES, record.path(DROPPED_BYTES).asLong(0));
        return JSON.writeValueAsString(line);
    }
}
