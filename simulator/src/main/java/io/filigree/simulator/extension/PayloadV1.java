package io.filigree.simulator.extension;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.filigree.simulator.extension.Invocation.ThrownError;

/**
 * An agent payload of version 1, {@code [1,"NR_LAMBDA_MONITORING","…"]} and a line feed: metadata and data zipped
 * together, run ids null, custom events in pairs. The Node agent writes an error event's time as float seconds and the
 * status code as text; the Python agent writes milliseconds and a number.
 */
final class PayloadV1 {

    private final Agent agent;
    private final SimulatedFunction function;
    private final Invocation invocation;
    private final Random random;
    private final Trace trace;
    private final Timing timing;

    PayloadV1(Agent agent, SimulatedFunction function, Invocation invocation) {
        this.agent = agent;
        this.function = function;
        this.invocation = invocation;
        this.random = new Random(invocation.seed());
        this.trace = Trace.of(random);
        this.timing = new Timing(invocation);
    }

    String message() {
        return message(data());
    }

    /**
     * The error alone, without the transaction and its spans.
     *
     * @param stack the lines of the stack trace; empty for an error without one
     */
    String errorMessage(ThrownError error, List<String> stack) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (!stack.isEmpty()) {
            data.put("error_data", Arrays.asList(null, List.of(tracedError(error, stack))));
        }
        data.put("error_event_data", reservoir(100, List.of(errorEvent(error))));
        return message(data);
    }

    private String message(Map<String, Object> data) {
        String payload = JsonWriter.text(JsonWriter.object("metadata", metadata(), "data", data));
        return JsonWriter.text(List.of(1, "NR_LAMBDA_MONITORING", GzipEncoder.base64(payload))) + "\n";
    }

    private Map<String, Object> metadata() {
        return JsonWriter.object(
                "arn",
                function.arn().toString(),
                "function_version",
                function.arn().qualifier() == null ? "$LATEST" : "7",
                "execution_environment",
                "AWS_Lambda_" + function.runtime(),
                "protocol_version",
                16,
                "agent_version",
                agent.version(),
                "agent_language",
                agent.language());
    }

    /** The sections, as the agent harvests them: a list each, whose first element is the run's id. */
    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("metric_data", metrics());
        ThrownError error = invocation.error();
        if (error != null) {
            data.put("error_data", Arrays.asList(null, List.of(tracedError(error, stackTrace(error)))));
            data.put("error_event_data", reservoir(100, List.of(errorEvent(error))));
        }
        List<Object> spans = spans();
        data.put("span_event_data", reservoir(2000, spans));
        data.put("analytic_event_data", reservoir(10000, List.of(transaction())));
        if (invocation.customEvents() > 0) {
            data.put("custom_event_data", customEvents());
        }
        return data;
    }

    private static List<Object> reservoir(int size, List<Object> events) {
        return Arrays.asList(null, JsonWriter.object("reservoir_size", size, "events_seen", events.size()), events);
    }

    private List<Object> transaction() {
        Map<String, Object> intrinsic = JsonWriter.object(
                "webDuration", timing.seconds(),
                "timestamp", timing.startMs(),
                "name", name(),
                "duration", timing.seconds(),
                "totalTime", timing.handlerSeconds(),
                "type", "Transaction",
                "error", invocation.error() != null);
        int external = ChildSpan.EXTERNAL.among(invocation.childSpans());
        if (external > 0) {
            intrinsic.put("externalDuration", Timing.rounded(external * timing.childSeconds()));
            intrinsic.put("externalCallCount", external);
        }
        int datastore = ChildSpan.DATASTORE.among(invocation.childSpans());
        if (datastore > 0) {
            intrinsic.put("databaseDuration", Timing.rounded(datastore * timing.childSeconds()));
            intrinsic.put("databaseCallCount", datastore);
        }
        intrinsic.putAll(traceIds());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.putAll(parent());
            intrinsic.put("parentSpanId", trace.parentSpanId());
            intrinsic.put("parentId", trace.parentId());
        }
        Map<String, Object> agentAttributes = agentAttributes();
        agentAttributes.putAll(response());
        return List.of(intrinsic, userAttributes(), agentAttributes);
    }

    private List<Object> errorEvent(ThrownError error) {
        Map<String, Object> intrinsic = JsonWriter.object(
                "type",
                "TransactionError",
                "error.class",
                error.errorClass(),
                "error.message",
                error.message(),
                "timestamp",
                agent == Agent.NODE ? (Object) Timing.epochSeconds(invocation.endedAt()) : (Object) timing.endMs(),
                "error.expected",
                false,
                "transactionName",
                name(),
                "duration",
                timing.seconds());
        intrinsic.putAll(traceIds());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.putAll(parent());
        }
        intrinsic.put("nr.transactionGuid", trace.guid());
        if (invocation.trigger().isWeb()) {
            intrinsic.put("port", "443");
        }
        return List.of(intrinsic, userAttributes(), errorAttributes());
    }

    private List<Object> tracedError(ThrownError error, List<String> stack) {
        Map<String, Object> intrinsics = JsonWriter.object("totalTime", timing.handlerSeconds());
        intrinsics.putAll(traceIds());
        if (invocation.trigger().carriesTrace()) {
            intrinsics.putAll(parent());
        }
        intrinsics.put("error.expected", false);
        Map<String, Object> details = JsonWriter.object(
                "userAttributes",
                userAttributes(),
                "agentAttributes",
                errorAttributes(),
                "intrinsics",
                intrinsics,
                "stack_trace",
                stack);
        return List.of(0, name(), error.message(), error.errorClass(), details, trace.guid());
    }

    /** The lines of a stack trace of the agent's language. */
    List<String> stackTrace(ThrownError error) {
        String headline = error.errorClass() + ": " + error.message();
        if (agent == Agent.PYTHON) {
            return List.of(
                    "Traceback (most recent call last):",
                    "  File \"/var/task/app.py\", line 14, in handler\n    return charge(event)",
                    "  File \"/var/task/app.py\", line 41, in charge\n    raise " + error.errorClass(),
                    headline);
        }
        return List.of(
                headline,
                "    at Object.handler (/var/task/index.js:14:76)",
                "    at Object.runInContextCb (/var/task/node_modules/newrelic/lib/shim/shim.js:1251:20)",
                "    at AsyncLocalStorage.run (node:async_hooks:346:14)");
    }

    private List<Object> spans() {
        List<Object> spans = new ArrayList<>();
        spans.add(rootSpan());
        for (int i = 0; i < invocation.childSpans(); i++) {
            spans.add(childSpan(i));
        }
        return spans;
    }

    private List<Object> rootSpan() {
        Map<String, Object> intrinsic = span(trace.rootSpanId(), name(), "generic", timing.startMs());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.put("parentId", trace.parentSpanId());
        }
        intrinsic.put("duration", timing.handlerSeconds());
        intrinsic.put("nr.entryPoint", true);
        intrinsic.put("span.kind", invocation.trigger().isWeb() ? "server" : "internal");
        Map<String, Object> agentAttributes = agentAttributes();
        agentAttributes.putAll(response());
        agentAttributes.put("nr_exclusive_duration_millis", timing.handlerSeconds() * 1000);
        if (invocation.trigger().carriesTrace()) {
            intrinsic.put("trustedParentId", trace.parentSpanId());
            agentAttributes.putAll(parent());
        }
        return List.of(intrinsic, userAttributes(), agentAttributes);
    }

    private List<Object> childSpan(int index) {
        ChildSpan kind = ChildSpan.at(index);
        Map<String, Object> intrinsic = span(
                Trace.hex(random, 8),
                switch (kind) {
                    case EXTERNAL -> "External/inventory.internal/stock";
                    case DATASTORE -> "Datastore/statement/Postgres/orders/select";
                    case SEGMENT -> "parseInvoice";
                    case INTERNAL -> "net.Socket.connect";
                },
                switch (kind) {
                    case EXTERNAL -> "http";
                    case DATASTORE -> "datastore";
                    case SEGMENT, INTERNAL -> "generic";
                },
                timing.childStartMs(index));
        intrinsic.put("parentId", trace.rootSpanId());
        intrinsic.put("duration", timing.childSeconds());
        switch (kind) {
            case EXTERNAL -> intrinsic.put("component", "http");
            case DATASTORE -> intrinsic.put("component", "Postgres");
            default -> {}
        }
        intrinsic.put("span.kind", kind == ChildSpan.EXTERNAL || kind == ChildSpan.DATASTORE ? "client" : "internal");
        return List.of(intrinsic, Map.of(), childAttributes(kind));
    }

    private Map<String, Object> childAttributes(ChildSpan kind) {
        Map<String, Object> attributes = switch (kind) {
            case EXTERNAL ->
                JsonWriter.object(
                        "http.statusCode", 200,
                        "http.statusText", "OK",
                        "server.port", 443,
                        "http.url", "https://inventory.internal/stock",
                        "server.address", "inventory.internal",
                        "http.method", "GET",
                        "http.request.method", "GET");
            case DATASTORE ->
                JsonWriter.object(
                        "db.statement", "SELECT * FROM orders WHERE id = $1",
                        "db.instance", "orders",
                        "db.collection", "orders",
                        "db.operation", "select",
                        "peer.hostname", "orders-db",
                        "peer.address", "orders-db:5432",
                        "product", "Postgres");
            case SEGMENT ->
                JsonWriter.object(
                        "code.filepath",
                        "/var/task/index.js",
                        "code.function",
                        "(anonymous)",
                        "code.lineno",
                        17,
                        "code.column",
                        70);
            case INTERNAL -> JsonWriter.object();
        };
        attributes.put("nr_exclusive_duration_millis", timing.childSeconds() * 1000);
        return attributes;
    }

    private Map<String, Object> span(String guid, String name, String category, long timestamp) {
        return JsonWriter.object(
                "type",
                "Span",
                "traceId",
                trace.traceId(),
                "guid",
                guid,
                "transactionId",
                trace.guid(),
                "sampled",
                true,
                "priority",
                trace.priority(),
                "name",
                name,
                "category",
                category,
                "timestamp",
                timestamp);
    }

    private List<Object> customEvents() {
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < invocation.customEvents(); i++) {
            events.add(List.of(
                    JsonWriter.object("type", "OrderPlaced", "timestamp", timing.endMs()),
                    JsonWriter.object(
                            "orderId",
                            "o-" + Trace.hex(random, 6),
                            "amount",
                            random.nextInt(20_000) / 100.0,
                            "express",
                            random.nextBoolean(),
                            "items",
                            1 + random.nextInt(5))));
        }
        return agent == Agent.NODE ? Arrays.asList(null, events) : reservoir(30000, events);
    }

    private List<Object> metrics() {
        List<Object> slices = new ArrayList<>();
        slices.add(MetricTimeslices.counted("Supportability/API/setLambdaHandler"));
        slices.add(MetricTimeslices.timed(
                invocation.trigger().isWeb() ? "WebTransaction" : "OtherTransaction/all", timing.handlerSeconds()));
        slices.add(MetricTimeslices.timed(name(), timing.handlerSeconds()));
        if (invocation.error() != null) {
            slices.add(MetricTimeslices.counted("Errors/all"));
            slices.add(MetricTimeslices.counted("Errors/" + name()));
        }
        return Arrays.asList(
                null, Timing.epochSeconds(invocation.startedAt()), Timing.epochSeconds(invocation.endedAt()), slices);
    }

    private Map<String, Object> traceIds() {
        return JsonWriter.object(
                "traceId", trace.traceId(),
                "guid", trace.guid(),
                "priority", trace.priority(),
                "sampled", true);
    }

    private static Map<String, Object> parent() {
        return JsonWriter.object(
                "parent.type", "App",
                "parent.app", "1431310",
                "parent.account", "1234567",
                "parent.transportType", "HTTPS",
                "parent.transportDuration", 0.027);
    }

    private Map<String, Object> agentAttributes() {
        return new LinkedHashMap<>(TriggerAttributes.of(function, invocation));
    }

    private Map<String, Object> errorAttributes() {
        Map<String, Object> attributes = JsonWriter.object("spanId", trace.rootSpanId());
        attributes.putAll(agentAttributes());
        return attributes;
    }

    private Map<String, Object> response() {
        if (!invocation.trigger().isWeb() || invocation.error() != null) {
            return Map.of();
        }
        if (agent == Agent.PYTHON) {
            return JsonWriter.object("http.statusCode", 200, "response.status", "200");
        }
        Map<String, Object> response = JsonWriter.object("http.statusCode", "200");
        if (invocation.trigger() == Trigger.API_GATEWAY) {
            response.put("response.headers.contentType", "application/json");
        }
        return response;
    }

    private Map<String, Object> userAttributes() {
        return invocation.error() == null
                ? JsonWriter.object("customer.tier", tier(), "cart.items", 3)
                : JsonWriter.object("order.id", "o-7");
    }

    private String tier() {
        return (invocation.seed() & 3) == 0 ? "gold" : "standard";
    }

    private String name() {
        return agent.transactionName(function, invocation);
    }
}
