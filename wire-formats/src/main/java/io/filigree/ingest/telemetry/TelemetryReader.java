package io.filigree.ingest.telemetry;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.Timestamps;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.BoundedJson;
import io.filigree.ingest.format.json.BoundedTree;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.message.AgentPayloadReader;
import io.filigree.ingest.format.message.LogMessage;
import io.filigree.ingest.telemetry.TelemetryEvent.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a body: an array of records as the platform sends it, or an envelope that names the function and has them in {@code events}. */
final class TelemetryReader {

    private static final String BODY = "body";
    private static final String EVENTS = "events";

    /** As some of AWS's own examples have it: {@code 12:01:23:521Z}. */
    private static final Pattern COLON_BEFORE_MILLIS = Pattern.compile("(T\\d\\d:\\d\\d:\\d\\d):(\\d)");

    /** Records that name the function and the version that runs. */
    private static final Set<String> STARTS = Set.of("platform.initStart", "platform.restoreStart");

    private final PayloadBounds bounds;
    private final JsonMapper json;
    private final AgentPayloadReader agentPayloads;

    TelemetryReader(PayloadBounds bounds) {
        this.bounds = requireNonNull(bounds, "bounds");
        // Only single records become trees, and those have a separate bound.
        this.json = BoundedJson.mapper(bounds, Long.MAX_VALUE);
        this.agentPayloads = new AgentPayloadReader(bounds);
    }

    /**
     * How large a body is once inflated; an upper bound where it is small.
     *
     * @throws UnreadablePayloadException when it is not complete gzip
     * @throws PayloadTooLargeException when it exceeds the bound
     */
    long inflatedBytes(byte[] body) {
        return CompressedJsonBody.inflatedBytes(body, bounds);
    }

    /**
     * Reads a body.
     *
     * @param sender the function as the headers name it
     * @throws UnreadablePayloadException if nothing in it is readable
     * @throws PayloadTooLargeException when it, or what is compressed inside it, exceeds a limit
     */
    TelemetryBody read(byte[] body, FunctionIdentity sender) {
        TelemetryBody read = reread(body, sender);
        List<LogMessage> messages =
                read.events().stream().map(TelemetryEvent::message).toList();
        agentPayloads.checkSizes(messages, i -> EVENTS);
        return read;
    }

    /** Reads a body that {@link #read} has read before. */
    TelemetryBody reread(byte[] body, FunctionIdentity sender) {
        Budget budget = new Budget(bounds.maxInflatedBytes());
        Map<String, String> members = new HashMap<>();
        List<JsonNode> elements;
        try (JsonParser parser = json.createParser(CompressedJsonBody.inflated(body, budget, BODY))) {
            elements = readElements(parser, members);
        } catch (JacksonException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.problem(e, body, bounds));
        } catch (IOException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.BROKEN_GZIP);
        }
        FunctionIdentity identity = sender.with(members);
        for (JsonNode element : elements) {
            if (STARTS.contains(element.path("type").asString(""))) {
                JsonNode start = element.path("record");
                identity = identity.orElse(
                        start.path("functionName").asString(""),
                        start.path("functionVersion").asString(""));
            }
        }
        InvokedArn function = identity.function();
        String scope = function == null ? "" : function.function().toString();
        String environmentId = identity.environmentId();
        scope = environmentId.isEmpty() ? scope : scope + '|' + environmentId;
        return new TelemetryBody(function, new Events(scope).read(elements), body.length, budget.spent());
    }

    private List<JsonNode> readElements(JsonParser parser, Map<String, String> members) {
        JsonToken first = parser.nextToken();
        List<JsonNode> elements = null;
        if (first == JsonToken.START_ARRAY) {
            elements = readArray(parser);
        } else if (first == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(EVENTS) && value == JsonToken.START_ARRAY) {
                    elements = readArray(parser);
                } else if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                    members.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        } else {
            throw new UnreadablePayloadException(BODY, "neither a JSON array nor an object");
        }
        if (elements == null) {
            throw new UnreadablePayloadException(EVENTS, "missing, or not an array");
        }
        if (parser.nextToken() != null) {
            throw new UnreadablePayloadException(BODY, "more than one JSON value");
        }
        return elements;
    }

    private List<JsonNode> readArray(JsonParser parser) {
        List<JsonNode> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (elements.size() == bounds.maxMessages()) {
                throw new PayloadTooLargeException(EVENTS, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
            }
            elements.add(BoundedTree.read(parser));
        }
        return elements;
    }

    /** The elements of one body, in their order. */
    private static final class Events {

        private final String scope;
        /** How often the same line was there at the same time, which tells it from a body that is sent again. */
        private final Map<String, Integer> occurrences = new HashMap<>();
        /** The invocation that runs; null between invocations. */
        private @Nullable String running;
        /** Whether an environment runs several concurrently: then it is unknown which of them logged a line. */
        private boolean concurrent;

        Events(String scope) {
            this.scope = scope;
        }

        List<TelemetryEvent> read(List<JsonNode> elements) {
            return elements.stream().map(this::event).toList();
        }

        private TelemetryEvent event(JsonNode element) {
            String type = element.path("type").asString("");
            String time = element.path("time").asString("");
            JsonNode node = element.path("record");
            Kind kind = kind(type);
            boolean isLog = kind == Kind.FUNCTION_LOG || kind == Kind.EXTENSION_LOG;
            String text = isLog && node.isString() ? node.stringValue() : element.toString();
            if (kind == Kind.PLATFORM) {
                follow(type, node);
            }
            String key = scope + '|' + time + '|' + type + '|';
            int occurrence = occurrences.merge(key + text, 1, Integer::sum);
            LogMessage message = new LogMessage(key + occurrence, epochMs(time), text);
            return new TelemetryEvent(
                    message,
                    kind,
                    isLog && !node.isString() ? node.toString() : text,
                    kind == Kind.FUNCTION_LOG && !concurrent ? running : null);
        }

        private static Kind kind(String type) {
            return switch (type) {
                case "function" -> Kind.FUNCTION_LOG;
                case "extension" -> Kind.EXTENSION_LOG;
                case "platform.logsDropped" -> Kind.LOGS_DROPPED;
                case "extension.usage" -> Kind.USAGE;
                default -> type.startsWith("platform.") ? Kind.PLATFORM : Kind.ODD;
            };
        }

        private void follow(String type, JsonNode node) {
            String requestId = node.path("requestId").asString("");
            switch (type) {
                case "platform.start" -> {
                    concurrent |= running != null;
                    running = requestId.isEmpty() ? null : requestId;
                }
                case "platform.runtimeDone", "platform.report", "platform.end" -> {
                    if (requestId.equals(running)) {
                        running = null;
                    }
                }
                case "platform.initStart" ->
                    concurrent |= node.path("initializationType").asString("").equals("lambda-managed-instances");
                default -> {
                    // Says nothing of invocations.
                }
            }
        }

        private static long epochMs(String time) {
            return Timestamps.parse(time)
                    .or(() -> Timestamps.parse(COLON_BEFORE_MILLIS.matcher(time).replaceFirst("$1.$2")))
                    .map(Instant::toEpochMilli)
                    .orElse(0L);
        }
    }
}
