package io.filigree.simulator.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * New Relic's extension in APM mode: it connects as an agent does and posts each section of a harvest separately. Spans
 * precede their transaction, and the platform's report is sent as gauges.
 */
public final class ApmModeExtension implements Extension {

    private static final String COLLECTOR = "/agent_listener/invoke_raw_method";
    private static final String METRICS = "/metric/v1";
    private static final String USER_AGENT = "NewRelic-Rust-Lambda-Extension/2.7.0";
    private static final String SPANS = "span_event_data";
    private static final String TRANSACTIONS = "analytic_event_data";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** In the order in which they are posted. */
    private static final List<String> SECTIONS =
            List.of(SPANS, "error_data", "error_event_data", TRANSACTIONS, "custom_event_data", "metric_data");

    private final SimulatedFunction function;
    private final String licenseKey;
    private final Function<Post, String> exchange;
    private @Nullable String runId;

    /** @param exchange posts a request of the handshake and gives the body of the response */
    public ApmModeExtension(SimulatedFunction function, String licenseKey, Function<Post, String> exchange) {
        this.function = requireNonNull(function, "function");
        this.licenseKey = requireNonNull(licenseKey, "licenseKey");
        this.exchange = requireNonNull(exchange, "exchange");
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        String run = connected();
        if (run == null) {
            return List.of();
        }
        List<Post> posts = new ArrayList<>();
        if (invocation.outcome().leavesPayload()) {
            Map<String, Object> harvest = Agent.of(function.runtime()).harvest(function, invocation);
            for (String section : SECTIONS) {
                if (harvest.get(section) instanceof List<?> data) {
                    List<Object> ofRun = new ArrayList<>(data);
                    ofRun.set(0, run);
                    posts.add(collector(section, run, ofRun, section.equals(TRANSACTIONS) ? 1 : 0));
                }
            }
        }
        posts.add(report(invocation));
        return posts;
    }

    @Override
    public List<Post> due(Instant now) {
        return List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        String run = runId;
        runId = null;
        return run == null ? List.of() : List.of(collector("shutdown", run, List.of(), 0));
    }

    /**
     * The spans of all of these invocations in one body, as an agent harvests them under load.
     *
     * @throws IllegalStateException when the collector does not accept the connection
     */
    public Post bulk(List<Invocation> invocations) {
        String run = connected();
        if (run == null) {
            throw new IllegalStateException("connect: the response contains no agent_run_id");
        }
        Agent agent = Agent.of(function.runtime());
        List<Object> spans = new ArrayList<>();
        for (Invocation invocation : invocations) {
            List<?> harvested =
                    (List<?>) requireNonNull(agent.harvest(function, invocation).get(SPANS));
            spans.addAll((List<?>) harvested.get(harvested.size() - 1));
        }
        Map<String, Object> reservoir = JsonWriter.object("reservoir_size", 2_000, "events_seen", spans.size());
        return collector(SPANS, run, List.of(run, reservoir, spans), 0);
    }

    private @Nullable String connected() {
        if (runId == null && isAnswered("preconnect", JsonWriter.object("high_security", false))) {
            runId = runId(exchange.apply(collector("connect", null, List.of(connect()), 0)));
        }
        return runId;
    }

    private boolean isAnswered(String method, Map<String, Object> argument) {
        return !exchange.apply(collector(method, null, List.of(argument), 0)).isEmpty();
    }

    private static @Nullable String runId(String response) {
        try {
            String id = JSON.readTree(response).at("/return_value/agent_run_id").asString("");
            return id.isEmpty() ? null : id;
        } catch (JacksonException e) {
            return null;
        }
    }

    private Map<String, Object> connect() {
        Agent agent = Agent.of(function.runtime());
        return JsonWriter.object(
                "app_name",
                List.of(function.name()),
                "display_host",
                function.name(),
                "host",
                unqualified(),
                "identifier",
                function.name(),
                "language",
                agent.language(),
                "agent_version",
                agent.version(),
                "labels",
                List.of(
                        JsonWriter.object("label_type", "aws.arn", "label_value", unqualified()),
                        JsonWriter.object("label_type", "isLambdaFunction", "label_value", "true")),
                "utilization",
                JsonWriter.object(
                        "vendors",
                        JsonWriter.object(
                                "awslambda",
                                JsonWriter.object(
                                        "aws.arn", unqualified(),
                                        "aws.accountId", function.accountId(),
                                        "aws.region", function.region(),
                                        "aws.functionName", function.name()))));
    }

    /** The platform's report, as gauges of {@code NEW_RELIC_METRIC_ENDPOINT}. */
    private Post report(Invocation invocation) {
        double ms = Math.round(invocation.duration().toNanos() / 1e4) / 100.0;
        List<Object> gauges = new ArrayList<>();
        gauges.add(gauge(invocation, "duration", ms));
        gauges.add(gauge(invocation, "billed_duration", Math.ceil(ms)));
        gauges.add(gauge(invocation, "memory_size", function.memorySizeMb()));
        gauges.add(gauge(invocation, "max_memory_used", invocation.maxMemoryUsedMb()));
        Duration init = invocation.initDuration();
        if (init != null) {
            gauges.add(gauge(invocation, "init_duration", init.toNanos() / 1e6));
        }
        if (invocation.outcome() != InvocationOutcome.OK) {
            gauges.add(gauge(invocation, "error", 1));
        }
        return new Post(
                METRICS,
                JsonWriter.text(List.of(JsonWriter.object("metrics", gauges))).getBytes(UTF_8),
                Map.of("Api-Key", licenseKey, "Content-Type", "application/json", "User-Agent", USER_AGENT),
                0);
    }

    private Map<String, Object> gauge(Invocation invocation, String name, double value) {
        return JsonWriter.object(
                "name",
                "apm.lambda.transaction." + name,
                "type",
                "gauge",
                "value",
                value,
                "timestamp",
                invocation.endedAt().toEpochMilli(),
                "attributes",
                JsonWriter.object(
                        "aws.requestId", invocation.requestId(),
                        "aws.lambda.arn", unqualified(),
                        "entity.name", function.name()));
    }

    private String unqualified() {
        return function.arn().function().toString();
    }

    private Post collector(String method, @Nullable String run, List<?> data, int invocations) {
        return new Post(
                COLLECTOR + "?marshal_format=json&protocol_version=17&method=" + method + "&license_key=" + licenseKey
                        + (run == null ? "" : "&run_id=" + run),
                GzipEncoder.bytes(JsonWriter.text(data)),
                Map.of(
                        "User-Agent", USER_AGENT,
                        "Content-Encoding", "gzip",
                        "Content-Type", "application/octet-stream"),
                invocations);
    }
}
