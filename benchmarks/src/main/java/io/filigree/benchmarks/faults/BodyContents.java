package io.filigree.benchmarks.faults;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * The events in a simulated sender's body, read from the body without Filigree's code, so that defects
 * of its decoder are found.
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
            List.of("analytic_event_data", "error_event_data", "span_event_data", "custom_event_data", "error_data");

    private static final String ORDER_ID = "orderId";

    private static final Pattern REPORT = Pattern.compile("REPORT RequestId: (\\S+)\t.*");
    private static final Pattern TIMEOUT = Pattern.compile("\\S+ (\\S+) Task timed out after .*");
    private static final Pattern START_OR_END = Pattern.compile("(START|END) RequestId: ");
    private static final Pattern STEP = Pattern.compile("step [0-9a-f]{12}|eni-[0-9a-f]{17}");
    private static final Pattern METHOD = Pattern.compile("[?&]method=([a-z_]+)");
    private static final Pattern VERSION = Pattern.compile("Version RequestId: .*");

    BodyContents {
        events = List.copyOf(events);
    }

    static BodyContents of(Post post) {
        byte[] body = isGzip(post.body()) ? inflated(post.body()) : post.body();
        String path = post.path().split("\\?", 2)[0];
        return switch (path) {
            case Post.TELEMETRY -> ofEnvelope(JSON.readTree(body));
            case "/agent_listener/invoke_raw_method" -> ofHarvest(method(post.path()), JSON.readTree(body));
            case "/metric/v1" -> ofDataPoints(JSON.readTree(body));
            case "/v1/accounts/1/events" -> ofCustomEvents(JSON.readTree(body));
            case "/trace/v1" -> ofSpans(JSON.readTree(body));
            case "/aws/v1", "/aws/vpc/v1" -> ofLogGroup(JSON.readTree(body));
            case "/log/v1" -> ofLogs(JSON.readTree(body));
            case "/aws/telemetry/v1" -> ofRecords(JSON.readTree(body));
            case "/aws/firehose/v1" ->
                ofSubscription(JSON.readTree(unpacked(JSON.readTree(body).at("/records/0/data"))));
            case "/v1/traces" -> ofTraces(parsed(ExportTraceServiceRequest.parser(), body));
            case "/v1/logs" -> ofLogRecords(parsed(ExportLogsServiceRequest.parser(), body));
            case "/v1/metrics" -> new BodyContents(1, List.of());
            default -> throw new IllegalArgumentException("Unknown body: path=" + post.path());
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

    private static String method(String address) {
        Matcher method = METHOD.matcher(address);
        if (!method.find()) {
            throw new IllegalArgumentException("No method in an agent request: " + address);
        }
        return method.group(1);
    }

    /** Agent requests whose data is not stored have no messages. */
    private static BodyContents ofHarvest(String method, JsonNode data) {
        List<EventId> events = new ArrayList<>();
        if (!HARVESTS.contains(method)) {
            return new BodyContents(0, events);
        }
        addHarvest(method, data, events);
        return new BodyContents(1, events);
    }

    /** The data points of one REPORT are one message. */
    private static BodyContents ofDataPoints(JsonNode body) {
        Set<EventId> events = new LinkedHashSet<>();
        for (JsonNode point : body.path(0).path("metrics")) {
            JsonNode attributes = point.path("attributes");
            events.add(
                    point.path("name").stringValue().startsWith("apm.lambda.transaction.")
                            ? new EventId(
                                    Kind.REPORT,
                                    attributes.path("aws.requestId").stringValue())
                            : new EventId(Kind.METRIC, attributes.path(ORDER_ID).stringValue()));
        }
        return new BodyContents(events.size(), List.copyOf(events));
    }

    private static BodyContents ofCustomEvents(JsonNode body) {
        List<EventId> events = new ArrayList<>();
        for (JsonNode event : body) {
            events.add(new EventId(Kind.CUSTOM_EVENT, event.path(ORDER_ID).stringValue()));
        }
        return new BodyContents(events.size(), events);
    }

    /** In New Relic's format spans are in a group, in Zipkin's they are not. */
    private static BodyContents ofSpans(JsonNode body) {
        JsonNode group = body.path(0).path("spans");
        List<EventId> events = new ArrayList<>();
        for (JsonNode span : group.isArray() ? group : body) {
            events.add(new EventId(Kind.SPAN, span.path("id").stringValue()));
        }
        return new BodyContents(events.size(), events);
    }

    private static BodyContents ofLogGroup(JsonNode envelope) {
        List<EventId> events = new ArrayList<>();
        for (JsonNode logEvent :
                JSON.readTree(envelope.path("entry").stringValue()).path("logEvents")) {
            events.add(logged(logEvent.path("message").stringValue()));
        }
        return new BodyContents(events.size(), events);
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
                    span.getEventsList().forEach(exception -> {
                        events.add(new EventId(Kind.INVOCATION_ERROR, requestId));
                        events.add(new EventId(Kind.STACK_TRACE, requestId));
                    });
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
            throw new IllegalArgumentException("No step in a log line: " + line);
        }
        return new EventId(Kind.LOG, step.group());
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
            throw new IllegalArgumentException("Unknown message: " + text);
        }
    }

    private static void addPayload(JsonNode payload, List<EventId> events) {
        JsonNode data = payload.path(0).intValue() == 1
                ? JSON.readTree(unpacked(payload.path(2))).path("data")
                : JSON.readTree(unpacked(payload.path(3)));
        for (String section : HARVESTS) {
            addHarvest(section, data.path(section), events);
        }
    }

    /** The harvested items are the last element of a section. Some agents omit the reservoir size before it. */
    private static void addHarvest(String section, JsonNode data, List<EventId> events) {
        for (JsonNode event : data.path(data.size() - 1)) {
            events.add(
                    section.equals("error_data")
                            ? new EventId(
                                    Kind.STACK_TRACE,
                                    event.path(4)
                                            .at("/agentAttributes/aws.requestId")
                                            .stringValue())
                            : id(event));
        }
    }

    /** An event consists of three objects: intrinsic, custom and AWS attributes. */
    private static EventId id(JsonNode event) {
        Kind kind = KINDS.get(event.path(0).path("type").stringValue());
        if (kind == null) {
            return new EventId(Kind.CUSTOM_EVENT, event.path(1).path(ORDER_ID).stringValue());
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
            throw new UncheckedIOException("The simulator created an invalid OTLP body", e);
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
            throw new UncheckedIOException("The simulator created an invalid gzip body", e);
        }
    }
}
