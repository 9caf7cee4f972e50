package io.filigree.simulator.extension;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.filigree.simulator.extension.Invocation.ThrownError;

/**
 * An agent payload of version 2, {@code [2,"NR_LAMBDA_MONITORING",{metadata},"…"]}: metadata in clear, only the data
 * zipped, run ids empty, custom events in triples, stack traces as objects, status codes as numbers.
 */
final class PayloadV2 {

    private final Agent agent;
    private final SimulatedFunction function;
    private final Invocation invocation;
    private final Random random;
    private final Trace trace;
    private final Timing timing;

    PayloadV2(Agent agent, SimulatedFunction function, Invocation invocation) {
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

    /** The error alone, without the transaction and its spans. */
    String errorMessage() {
        Map<String, Object> data = data();
        data.keySet().retainAll(Set.of("error_data", "error_event_data"));
        return message(data);
    }

    private String message(Map<String, Object> data) {
        return JsonWriter.text(
                List.of(2, "NR_LAMBDA_MONITORING", metadata(), GzipEncoder.base64(JsonWriter.text(data))));
    }

    private Map<String, Object> metadata() {
        return JsonWriter.object(
                "metadata_version",
                2,
                "arn",
                function.arn().toString(),
                "protocol_version",
                17,
                "execution_environment",
                "AWS_Lambda_" + function.runtime(),
                "agent_version",
                agent.version(),
                "agent_language",
                agent.language());
    }

    /** The sections, as the agent harvests them: a list each, whose first element is the run's id. */
    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("analytic_event_data", reservoir(10000, List.of(transaction())));
        if (invocation.customEvents() > 0) {
            data.put("custom_event_data", reservoir(30000, customEvents()));
        }
        ThrownError error = invocation.error();
        if (error != null) {
            data.put("error_data", List.of("", List.of(tracedError(error))));
            data.put("error_event_data", reservoir(100, List.of(errorEvent(error))));
        }
        data.put("metric_data", metrics());
        data.put("span_event_data", reservoir(2000, spans()));
        return data;
    }

    private static List<Object> reservoir(int size, List<Object> events) {
        return List.of("", JsonWriter.object("reservoir_size", size, "events_seen", events.size()), events);
    }

    private List<Object> transaction() {
        Map<String, Object> intrinsic = JsonWriter.object(
                "type", "Transaction",
                "name", name(),
                "timestamp", timing.startMs());
        if (invocation.trigger().isWeb()) {
            intrinsic.put("nr.apdexPerfZone", "S");
        }
        intrinsic.put("error", invocation.error() != null);
        intrinsic.put("duration", timing.seconds());
        int external = ChildSpan.EXTERNAL.among(invocation.childSpans());
        if (external > 0) {
            intrinsic.put("externalCallCount", external);
            intrinsic.put("externalDuration", Timing.rounded(external * timing.childSeconds()));
        }
        int datastore = ChildSpan.DATASTORE.among(invocation.childSpans());
        if (datastore > 0) {
            intrinsic.put("databaseCallCount", datastore);
            intrinsic.put("databaseDuration", Timing.rounded(datastore * timing.childSeconds()));
        }
        intrinsic.put("totalTime", timing.seconds());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.putAll(parent());
        }
        intrinsic.putAll(traceIds());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.put("parentId", trace.parentId());
            intrinsic.put("parentSpanId", trace.parentSpanId());
        }
        return List.of(intrinsic, userAttributes(), agentAttributes());
    }

    private List<Object> errorEvent(ThrownError error) {
        Map<String, Object> intrinsic = JsonWriter.object(
                "type", "TransactionError",
                "error.class", errorClass(error),
                "error.message", error.message(),
                "timestamp", timing.endMs(),
                "transactionName", name(),
                "spanId", trace.rootSpanId(),
                "duration", timing.seconds());
        if (invocation.trigger().carriesTrace()) {
            intrinsic.putAll(parent());
        }
        intrinsic.putAll(traceIds());
        return List.of(intrinsic, userAttributes(), agentAttributes());
    }

    private List<Object> tracedError(ThrownError error) {
        Map<String, Object> intrinsics = JsonWriter.object("totalTime", timing.seconds());
        intrinsics.putAll(traceIds());
        Map<String, Object> details = JsonWriter.object(
                "agentAttributes", agentAttributes(),
                "userAttributes", userAttributes(),
                "intrinsics", intrinsics,
                "stack_trace",
                        List.of(
                                frame("main.charge", "/var/task/main.go", 39),
                                frame("main.main", "/var/task/main.go", 54),
                                frame("runtime.main", "/usr/local/go/src/runtime/proc.go", 250)));
        return List.of(timing.endMs() + 0.6504, name(), error.message(), errorClass(error), details);
    }

    private static Map<String, Object> frame(String name, String filepath, int line) {
        return JsonWriter.object("name", name, "filepath", filepath, "line", line);
    }

    private List<Object> spans() {
        List<Object> spans = new ArrayList<>();
        for (int i = 0; i < invocation.childSpans(); i++) {
            spans.add(childSpan(i));
        }
        spans.add(rootSpan());
        return spans;
    }

    private List<Object> rootSpan() {
        Map<String, Object> intrinsic = span(trace.rootSpanId(), timing.startMs(), timing.seconds(), name());
        intrinsic.put("category", "generic");
        intrinsic.put("nr.entryPoint", true);
        intrinsic.put("transaction.name", name());
        Map<String, Object> agentAttributes = agentAttributes();
        if (invocation.trigger().carriesTrace()) {
            intrinsic.put("parentId", trace.parentSpanId());
            intrinsic.put("trustedParentId", trace.parentSpanId());
            agentAttributes.putAll(parent());
        }
        ThrownError error = invocation.error();
        if (error != null) {
            agentAttributes.put("error.class", errorClass(error));
            agentAttributes.put("error.message", error.message());
        }
        return List.of(intrinsic, userAttributes(), agentAttributes);
    }

    private List<Object> childSpan(int index) {
        ChildSpan kind = ChildSpan.at(index);
        Map<String, Object> intrinsic = span(
                Trace.hex(random, 8),
                timing.childStartMs(index),
                timing.childSeconds(),
                switch (kind) {
                    case EXTERNAL -> "External/inventory.internal/http/GET";
                    case DATASTORE -> "Datastore/statement/Postgres/orders/select";
                    case SEGMENT -> "Custom/parseInvoice";
                    case INTERNAL -> "Custom/encode";
                });
        intrinsic.put("parentId", trace.rootSpanId());
        switch (kind) {
            case EXTERNAL ->
                intrinsic.putAll(JsonWriter.object("category", "http", "component", "http", "span.kind", "client"));
            case DATASTORE ->
                intrinsic.putAll(
                        JsonWriter.object("category", "datastore", "component", "Postgres", "span.kind", "client"));
            default -> intrinsic.put("category", "generic");
        }
        return List.of(intrinsic, Map.of(), childAttributes(kind));
    }

    private static Map<String, Object> childAttributes(ChildSpan kind) {
        return switch (kind) {
            case EXTERNAL ->
                JsonWriter.object(
                        "http.url", "https://inventory.internal/stock",
                        "http.method", "GET",
                        "http.statusCode", 200);
            case DATASTORE ->
                JsonWriter.object(
                        "db.statement", "SELECT * FROM orders WHERE id = $1",
                        "db.instance", "orders",
                        "db.collection", "orders",
                        "peer.hostname", "orders-db",
                        "peer.address", "orders-db:5432");
            case SEGMENT, INTERNAL -> Map.of();
        };
    }

    private Map<String, Object> span(String guid, long timestamp, double seconds, String name) {
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
                "timestamp",
                timestamp,
                "duration",
                seconds,
                "name",
                name);
    }

    private List<Object> customEvents() {
        List<Object> events = new ArrayList<>();
        for (int i = 0; i < invocation.customEvents(); i++) {
            events.add(List.of(
                    JsonWriter.object("type", "OrderPlaced", "timestamp", timing.endMs()),
                    JsonWriter.object(
                            "orderId", "o-" + Trace.hex(random, 6),
                            "amount", random.nextInt(20_000) / 100.0,
                            "items", 1 + random.nextInt(5)),
                    Map.of()));
        }
        return events;
    }

    private List<Object> metrics() {
        List<Object> slices = new ArrayList<>();
        slices.add(MetricTimeslices.timed(name(), timing.seconds()));
        slices.add(MetricTimeslices.timed(
                invocation.trigger().isWeb() ? "WebTransaction" : "OtherTransaction/all", timing.seconds()));
        if (invocation.error() != null) {
            slices.add(MetricTimeslices.counted("Errors/all"));
            slices.add(MetricTimeslices.counted("Errors/" + name()));
        }
        return List.of("", timing.startMs() / 1000, timing.endMs() / 1000, slices);
    }

    private Map<String, Object> traceIds() {
        return JsonWriter.object(
                "guid", trace.guid(),
                "traceId", trace.traceId(),
                "priority", trace.priority(),
                "sampled", true);
    }

    private static Map<String, Object> parent() {
        return JsonWriter.object(
                "parent.type", "App",
                "parent.app", "1431310",
                "parent.account", "1234567",
                "parent.transportDuration", 0.024,
                "parent.transportType", "HTTPS");
    }

    /** The Go agent knows less of triggers than Node's: an ARN, and for web requests the request. */
    private Map<String, Object> agentAttributes() {
        Map<String, Object> node = TriggerAttributes.of(function, invocation);
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (String key : List.of(
                "aws.requestId",
                "aws.lambda.coldStart",
                "request.method",
                "request.headers.accept",
                "aws.lambda.arn",
                "aws.lambda.eventSource.arn")) {
            if (node.containsKey(key)) {
                attributes.put(key, node.get(key));
            }
        }
        if (invocation.trigger().isWeb()) {
            attributes.put("request.uri", "//:443" + node.get("request.uri"));
            if (invocation.error() == null) {
                attributes.put("http.statusCode", 200);
                attributes.put("httpResponseCode", "200");
            }
        }
        return attributes;
    }

    private Map<String, Object> userAttributes() {
        return invocation.trigger().isWeb()
                ? JsonWriter.object("customer.tier", (invocation.seed() & 3) == 0 ? "gold" : "standard")
                : Map.of();
    }

    private String errorClass(ThrownError error) {
        return agent == Agent.GO ? "*errors.errorString" : error.errorClass();
    }

    private String name() {
        return agent.transactionName(function, invocation);
    }
}
