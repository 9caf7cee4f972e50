package io.filigree.ingest.format.platform;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.decorator.Attributes;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.json.TreeNumbers;
import io.filigree.ingest.format.platform.PlatformLine.Completion;
import io.filigree.ingest.format.platform.PlatformLine.Failure;
import io.filigree.ingest.format.platform.PlatformLine.Failure.Evidence;
import io.filigree.ingest.format.platform.PlatformLine.Noise;
import io.filigree.ingest.format.platform.PlatformLine.Start;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the platform's records of functions with the JSON log format: {@code {time, type, record}}, as in the Lambda
 * Telemetry API (schema 2022-12-13).
 */
public final class PlatformRecords {

    public static final String TYPE_PREFIX = "platform.";

    /** {@code Root=1-62e900b2-710d76f009d6e7785905449a;Parent=…;Sampled=1}, of which REPORT lines have the root. */
    private static final Pattern XRAY_ROOT = Pattern.compile("(?:^|;)Root=([0-9a-f-]{1,40})(?:;|$)");

    private PlatformRecords() {}

    /** Whether an object is a record of the platform, by its type. */
    public static boolean isRecord(JsonNode line) {
        return typeOf(line).startsWith(TYPE_PREFIX);
    }

    private static String typeOf(JsonNode line) {
        return line.path("type").asString("");
    }

    /** Empty when nothing in the record is known. */
    public static List<PlatformLine> read(JsonNode line) {
        JsonNode record = line.path("record");
        return switch (typeOf(line).substring(TYPE_PREFIX.length())) {
            case "start" -> start(line, record);
            case "report" -> report(line, record);
            case "runtimeDone" -> runtimeDone(line, record);
            case "fault" ->
                PlatformLines.read(record.asString("").strip()).stream().toList();
            default -> List.of(new Noise());
        };
    }

    /** A start without a time says nothing. */
    private static List<PlatformLine> start(JsonNode line, JsonNode record) {
        String requestId = record.path("requestId").asString("");
        Instant timestamp = timestamp(line);
        return List.of(
                timestamp != null && PlatformLines.isId(requestId) ? new Start(requestId, timestamp) : new Noise());
    }

    /** The invocation ended by a timeout or a crash. The report that follows may not say so, and can be lost with the environment. */
    private static List<PlatformLine> runtimeDone(JsonNode line, JsonNode record) {
        String errorType = record.path("errorType").asString("");
        if (timedOut(record)) {
            return List.of(timeout(line, record));
        }
        String requestId = record.path("requestId").asString("");
        if (!PlatformLines.isId(requestId) || !PlatformLines.isPlatformError(errorType)) {
            return List.of(new Noise());
        }
        return List.of(new Failure(
                requestId,
                timestamp(line),
                errorType,
                PlatformLines.ENDED_WITH + errorType,
                seconds(record),
                Evidence.OF_INVOCATION));
    }

    private static @Nullable Instant timestamp(JsonNode line) {
        return Timestamps.parse(line.path("time").asString("")).orElse(null);
    }

    private static @Nullable Double seconds(JsonNode record) {
        JsonNode millis = record.path("metrics").path("durationMs");
        return TreeNumbers.isFinite(millis) ? TreeNumbers.doubleValue(millis) / 1000 : null;
    }

    private static List<PlatformLine> report(JsonNode line, JsonNode record) {
        String requestId = record.path("requestId").asString("");
        if (!PlatformLines.isId(requestId)) {
            return List.of();
        }
        JsonNode metrics = record.path("metrics");
        Map<String, Object> attributes = new LinkedHashMap<>();
        addNumber(attributes, Attributes.CW_DURATION, metrics.path("durationMs"));
        addNumber(attributes, Attributes.CW_BILLED_DURATION, metrics.path("billedDurationMs"));
        addNumber(attributes, Attributes.CW_INIT_DURATION, metrics.path("initDurationMs"));
        addNumber(attributes, Attributes.CW_RESTORE_DURATION, metrics.path("restoreDurationMs"));
        addNumber(attributes, Attributes.CW_BILLED_RESTORE_DURATION, metrics.path("billedRestoreDurationMs"));
        addNumber(attributes, Attributes.CW_MEMORY_SIZE, metrics.path("memorySizeMB"));
        addNumber(attributes, Attributes.CW_MAX_MEMORY_USED, metrics.path("maxMemoryUsedMB"));
        String status = record.path("status").asString("");
        if (!status.isEmpty() && !status.equals("success")) {
            attributes.put("cwStatus", status);
        }
        addText(attributes, "cwErrorType", record.path("errorType"));
        Matcher trace = XRAY_ROOT.matcher(record.path("tracing").path("value").asString(""));
        if (trace.find()) {
            attributes.put(PlatformLines.XRAY_TRACE_ID, trace.group(1));
        }
        List<PlatformLine> lines = new ArrayList<>();
        if (!attributes.isEmpty()) {
            lines.add(new Completion(Completion.Kind.REPORT, requestId, attributes));
        }
        if (timedOut(record)) {
            lines.add(timeout(line, record));
        }
        return lines;
    }

    private static boolean timedOut(JsonNode record) {
        return record.path("status").asString("").equals("timeout")
                && PlatformLines.isId(record.path("requestId").asString(""));
    }

    /** In the words of the text format, so that both make the same error. */
    private static Failure timeout(JsonNode line, JsonNode record) {
        Double seconds = seconds(record);
        String message = seconds == null
                ? "Task timed out"
                : String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds);
        return new Failure(
                record.path("requestId").asString(""),
                timestamp(line),
                PlatformLines.TIMEOUT,
                message,
                seconds,
                Evidence.OF_INVOCATION);
    }

    private static void addNumber(Map<String, Object> attributes, String name, JsonNode value) {
        if (value.isInt()) {
            attributes.put(name, value.intValue());
        } else if (TreeNumbers.isFinite(value)) {
            attributes.put(name, TreeNumbers.doubleValue(value));
        }
    }

    private static void addText(Map<String, Object> attributes, String name, JsonNode value) {
        if (value.isString() && !value.asString().isEmpty()) {
            attributes.put(name, value.asString());
        }
    }
}
