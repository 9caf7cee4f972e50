package io.filigree.benchmarks.faults;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.filigree.benchmarks.faults.EventId.Kind;
import io.filigree.simulator.extension.Post;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a simulated sender's body holds, read from the body itself and by none of Filigree's code: what its decoder
 * overlooked would be missing here too.
 *
 * @param messages how many messages are in it, as its wire format splits a body
 */
record BodyContents(int messages, List<EventId> events) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, Kind> KINDS = Map.of(
            "Transaction", Kind.INVOCATION,
            "TransactionError", Kind.INVOCATION_ERROR,
            "Span", Kind.SPAN);
    private static final List<String> HARVESTS =
            List.of("analytic_event_data", "error_event_data", "span_event_data", "custom_event_data");

    private static final Pattern REPORT = Pattern.compile("REPORT RequestId: (\\S+)\t.*");
    private static final Pattern TIMEOUT = Pattern.compile("\\S+ (\\S+) Task timed out after .*");
    private static final Pattern START_OR_END = Pattern.compile("(START|END) RequestId: ");
    private static final Pattern STEP = Pattern.compile("step ([0-9a-f]{12}): ");
    private static final Pattern VERSION = Pattern.compile("Version RequestId: .*");

    BodyContents {
        events = List.copyOf(events);
    }

    static BodyContents of(Post post) {
        byte[] body = isGzip(post.body()) ? inflated(post.body()) : post.body();
        return switch (post.path()) {
            case Post.TELEMETRY -> ofEnvelope(JSON.readTree(body));
            case "/log/v1" -> ofLogs(JSON.readTree(body));
            case "/aws/telemetry/v1" -> ofRecords(JSON.readTree(body));
            case "/aws/firehose/v1" ->
                ofSubscription(JSON.readTree(unpacked(JSON.readTree(body).at("/records/0/data"))));
            case "/v1/traces" -> ofTraces(parsed(ExportTraceServiceRequest.parser(), body));
            case "/v1/logs" -> ofLogRecords(parsed(ExportLogsServiceRequest.parser(), body));
            case "/v1/metrics" -> new BodyContents(1, List.of());
            default -> throw new IllegalArgumentException("A body whose contents are not known: " + post.path());
        };
    }

    private static BodyContents ofEnvelope(JsonNode envelope) {
        JsonNode entry = JSON.readTree(envelope.path("entry").stringValue());
        List<EventId> events = new ArrayList<>();
        for (JsonNode logEvent : entry.path("logEvents")) {
            addMessage(logEvent.path("message").stringValue(), events);
        }
        return new BodyContents(entry.path("logEvents").size(), events);
    }

    private static BodyContents ofLogs(JsonNode body) {
        List<EventId> events = new ArrayList<>();
        for (JsonNode log : body.path(0).path("logs")) {
            events.add(logged(log.path("message").stringValue()));
        }
        return new BodyContents(events.size(), events);
    }

    private static BodyContents ofRecords(JsonNode body) {
        List<EventId> events = new ArrayList<>();
        for (JsonNode event : body.path("events")) {
            JsonNode record = event.path("record");
            switch (event.path("type").stringValue()) {
                case "function" -> events.add(logged(record.stringValue()));
                case "platform.report" -> {
                    String requestId = record.path("requestId").stringValue();
                    events.add(new EventId(Kind.INVOCATION, requestId));
                    events.add(new EventId(Kind.REPORT, requestId));
                    if (record.path("status").stringValue().equals("timeout")) {
                        events.add(new EventId(Kind.INVOCATION_ERROR, requestId));
                    }
                }
                default -> {
                    // Part of the invocation that platform.report reports, or of none.
                }
            }
        }
        return new BodyContents(body.path("events").size(), events);
    }

    private static BodyContents ofSubscription(JsonNode subscription) {
        List<EventId> events = new ArrayList<>();
        for (JsonNode logEvent : subscription.path("logEvents")) {
            String text = logEvent.path("message").stringValue();
            Matcher report = REPORT.matcher(text);
            Matcher timeout = TIMEOUT.matcher(text);
            if (report.matches()) {
                events.add(new EventId(Kind.INVOCATION, report.group(1)));
                events.add(new EventId(Kind.REPORT, report.group(1)));
            } else if (timeout.matches()) {
                events.add(new EventId(Kind.INVOCATION_ERROR, timeout.group(1)));
            } else if (!START_OR_END.matcher(text).lookingAt()) {
                events.add(logged(text));
            }
        }
        return new BodyContents(subscription.path("logEvents").size(), events);
    }

    private static BodyContents ofTraces(ExportTraceServiceRequest request) {
        List<EventId> events = new ArrayList<>();
        List<Span> spans = request.getResourceSpans(0).getScopeSpans(0).getSpansList();
        for (Span span : spans) {
            events.add(new EventId(
                    Kind.SPAN, HexFormat.of().formatHex(span.getSpanId().toByteArray())));
            for (KeyValue attribute : span.getAttributesList()) {
                if (attribute.getKey().equals("faas.invocation_id")) {
                    String requestId = attribute.getValue().getStringValue();
                    events.add(new EventId(Kind.INVOCATION, requestId));
                    span.getEventsList()
                            .forEach(exception -> events.add(new EventId(Kind.INVOCATION_ERROR, requestId)));
                }
            }
        }
        return new BodyContents(spans.size(), events);
    }

    private static BodyContents ofLogRecords(ExportLogsServiceRequest request) {
        List<EventId> events = request.getResourceLogs(0).getScopeLogs(0).getLogRecordsList().stream()
                .map(log -> logged(log.getBody().getStringValue()))
                .toList();
        return new BodyContents(events.size(), events);
    }

    private static EventId logged(String line) {
        Matcher step = STEP.matcher(line);
        if (!step.find()) {
            throw new IllegalArgumentException("A log line that names no step: " + line);
        }
        return new EventId(Kind.LOG, step.group(1));
    }

    private static void addMessage(String text, List<EventId> events) {
        if (text.startsWith("[")) {
            addPayload(JSON.readTree(text), events);
            return;
        }
        Matcher report = REPORT.matcher(text);
        Matcher timeout = TIMEOUT.matcher(text);
        if (report.matches()) {
            events.add(new EventId(Kind.REPORT, report.group(1)));
        } else if (timeout.matches()) {
            events.add(new EventId(Kind.INVOCATION, timeout.group(1)));
            events.add(new EventId(Kind.INVOCATION_ERROR, timeout.group(1)));
        } else if (!VERSION.matcher(text).matches()) {
            throw new IllegalArgumentException("A message whose events are not known: " + text);
        }
    }

    private static void addPayload(JsonNode payload, List<EventId> events) {
        JsonNode data = payload.path(0).intValue() == 1
                ? JSON.readTree(unpacked(payload.path(2))).path("data")
                : JSON.readTree(unpacked(payload.path(3)));
        for (String harvest : HARVESTS) {
            for (JsonNode event : data.path(harvest).path(2)) {
                events.add(id(event));
            }
        }
    }

    /** An event is three objects: what the agent knows by itself, what the function's code added, what AWS told. */
    private static EventId id(JsonNode event) {
        String type = event.path(0).path("type").stringValue();
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalArgumentException("An event that has no id of its own: " + type);
        }
        return new EventId(
                kind,
                kind == Kind.SPAN
                        ? event.path(0).path("guid").stringValue()
                        : event.path(2).path("aws.requestId").stringValue());
    }

    private static <T> T parsed(Parser<T> parser, byte[] body) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException("The simulator made a body that is no OTLP", e);
        }
    }

    private static byte[] unpacked(JsonNode base64) {
        return inflated(Base64.getDecoder().decode(base64.stringValue()));
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    }

    private static byte[] inflated(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator made a body that is no gzip", e);
        }
    }
}
