package io.filigree.benchmarks.faults;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import io.filigree.benchmarks.faults.EventId.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a simulated extension's body tells of, read from the body itself and by none of Filigree's code: what its decoder
 * overlooked would be missing here too.
 *
 * @param messages how many log events there are in it
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
    private static final Pattern VERSION = Pattern.compile("Version RequestId: .*");

    BodyContents {
        events = List.copyOf(events);
    }

    static BodyContents of(byte[] body) {
        JsonNode entry = JSON.readTree(JSON.readTree(isGzip(body) ? inflated(body) : body)
                .path("entry")
                .stringValue());
        List<EventId> events = new ArrayList<>();
        for (JsonNode logEvent : entry.path("logEvents")) {
            addMessage(logEvent.path("message").stringValue(), events);
        }
        return new BodyContents(entry.path("logEvents").size(), events);
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
