package io.filigree.simulator.extension;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.filigree.simulator.extension.Invocation.ThrownError;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

/**
 * OpenTelemetry's instrumentation of a function, which exports OTLP over HTTP as protobuf: traces, logs and a metric. Only
 * the handler's own span names the ARN and the request id; what the platform stops leaves nothing.
 */
public final class OpenTelemetryLayer implements Extension {

    private static final InstrumentationScope SCOPE = InstrumentationScope.newBuilder()
            .setName("@opentelemetry/instrumentation-aws-lambda")
            .setVersion("0.66.0")
            .build();
    private static final String TRACES = "/v1/traces";
    private static final String LOGS = "/v1/logs";
    private static final String METRICS = "/v1/metrics";

    private final SimulatedFunction function;
    private final String ingestKey;
    private final Resource resource;

    public OpenTelemetryLayer(SimulatedFunction function, String ingestKey) {
        this.function = requireNonNull(function, "function");
        this.ingestKey = requireNonNull(ingestKey, "ingestKey");
        this.resource = Resource.newBuilder()
                .addAttributes(text("cloud.provider", "aws"))
                .addAttributes(text("cloud.platform", "aws_lambda"))
                .addAttributes(text("cloud.region", function.region()))
                .addAttributes(text("faas.name", function.name()))
                .addAttributes(text("faas.version", "$LATEST"))
                .addAttributes(number("faas.max_memory", (long) function.memorySizeMb() << 20))
                .addAttributes(text("service.name", function.name()))
                .addAttributes(text(
                        "telemetry.sdk.language", Agent.of(function.runtime()).language()))
                .build();
    }

    @Override
    public List<Post> invoked(Invocation invocation) {
        if (!invocation.outcome().leavesPayload()) {
            return List.of();
        }
        return List.of(logs(invocation), traces(List.of(invocation)), metrics(invocation));
    }

    @Override
    public List<Post> due(Instant now) {
        return List.of();
    }

    @Override
    public List<Post> shutDown(Instant now) {
        return List.of();
    }

    /** The spans of all of these invocations in one body. */
    public Post bulk(List<Invocation> invocations) {
        return traces(invocations);
    }

    private Post traces(List<Invocation> invocations) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder().setScope(SCOPE);
        invocations.forEach(invocation -> spans(invocation).forEach(spans::addSpans));
        return post(
                TRACES,
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(
                                ResourceSpans.newBuilder().setResource(resource).addScopeSpans(spans))
                        .build(),
                invocations.size());
    }

    private Post logs(Invocation invocation) {
        Trace trace = Trace.of(new Random(invocation.seed()));
        ScopeLogs.Builder records = ScopeLogs.newBuilder().setScope(SCOPE);
        for (LogLine line : LogLine.of(invocation)) {
            records.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(nanos(line.at()))
                    .setObservedTimeUnixNano(nanos(line.at()))
                    .setSeverityText(line.level())
                    .setSeverityNumber(severity(line.level()))
                    .setBody(AnyValue.newBuilder().setStringValue(line.message()))
                    .setTraceId(hex(trace.traceId()))
                    .setSpanId(hex(trace.rootSpanId())));
        }
        return post(
                LOGS,
                ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(
                                ResourceLogs.newBuilder().setResource(resource).addScopeLogs(records))
                        .build(),
                0);
    }

    private Post metrics(Invocation invocation) {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(nanos(invocation.startedAt()))
                .setTimeUnixNano(nanos(invocation.endedAt()))
                .setAsInt(1 + invocation.childSpans())
                .addAttributes(text("queue", function.name() + "-queue"))
                .build();
        return post(
                METRICS,
                ExportMetricsServiceRequest.newBuilder()
                        .addResourceMetrics(ResourceMetrics.newBuilder()
                                .setResource(resource)
                                .addScopeMetrics(ScopeMetrics.newBuilder()
                                        .setScope(SCOPE)
                                        .addMetrics(Metric.newBuilder()
                                                .setName("orders.processed")
                                                .setUnit("1")
                                                .setSum(Sum.newBuilder()
                                                        .setIsMonotonic(true)
                                                        .setAggregationTemporality(
                                                                AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                                                        .addDataPoints(point)))))
                        .build(),
                0);
    }

    /** The children first, as exporters have them: a span is exported when it has ended. */
    private List<Span> spans(Invocation invocation) {
        Trace trace = Trace.of(new Random(invocation.seed()));
        Random random = new Random(invocation.seed() ^ 0x07E1);
        Timing timing = new Timing(invocation);
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < invocation.childSpans(); i++) {
            long start = timing.childStartMs(i);
            spans.add(Span.newBuilder()
                    .setTraceId(hex(trace.traceId()))
                    .setSpanId(hex(Trace.hex(random, 8)))
                    .setParentSpanId(hex(trace.rootSpanId()))
                    .setName(i % 2 == 0 ? "GET" : "dynamodb.GetItem")
                    .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                    .setStartTimeUnixNano(start * 1_000_000)
                    .setEndTimeUnixNano(start * 1_000_000 + Math.round(timing.childSeconds() * 1e9))
                    .addAttributes(text("server.address", "orders.internal"))
                    .build());
        }
        spans.add(handler(invocation, trace));
        return spans;
    }

    private Span handler(Invocation invocation, Trace trace) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(hex(trace.traceId()))
                .setSpanId(hex(trace.rootSpanId()))
                .setName(function.name())
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(nanos(invocation.startedAt()))
                .setEndTimeUnixNano(nanos(invocation.endedAt()))
                .addAttributes(text("faas.invocation_id", invocation.requestId()))
                .addAttributes(text("cloud.resource_id", function.arn().toString()))
                .addAttributes(text("cloud.account.id", function.accountId()))
                .addAttributes(text("faas.trigger", trigger(invocation.trigger())))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("faas.coldstart")
                        .setValue(AnyValue.newBuilder().setBoolValue(invocation.isCold()))
                        .build());
        ThrownError error = invocation.error();
        if (error != null) {
            span.setStatus(Status.newBuilder()
                            .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                            .setMessage(error.message()))
                    .addEvents(Span.Event.newBuilder()
                            .setName("exception")
                            .setTimeUnixNano(nanos(invocation.endedAt()))
                            .addAttributes(text("exception.type", error.errorClass()))
                            .addAttributes(text("exception.message", error.message()))
                            .addAttributes(text(
                                    "exception.stacktrace",
                                    error.errorClass() + ": " + error.message()
                                            + "\n    at handler (/var/task/index.js:39:11)")));
        }
        return span.build();
    }

    private Post post(String path, MessageLite message, int invocations) {
        return new Post(
                path,
                GzipEncoder.bytes(message.toByteArray()),
                Map.of(
                        "User-Agent", "OTel-OTLP-Exporter-JavaScript/0.223.1",
                        "Content-Encoding", "gzip",
                        "Content-Type", "application/x-protobuf",
                        "api-key", ingestKey),
                invocations);
    }

    private static String trigger(Trigger trigger) {
        return switch (trigger) {
            case API_GATEWAY, API_GATEWAY_V2 -> "http";
            case SQS, SNS -> "pubsub";
            case S3 -> "datasource";
            case SCHEDULE -> "timer";
        };
    }

    private static SeverityNumber severity(String level) {
        return switch (level) {
            case "ERROR" -> SeverityNumber.SEVERITY_NUMBER_ERROR;
            case "WARN" -> SeverityNumber.SEVERITY_NUMBER_WARN;
            default -> SeverityNumber.SEVERITY_NUMBER_INFO;
        };
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    private static ByteString hex(String id) {
        return ByteString.fromHex(id);
    }

    private static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000 + at.getNano();
    }
}
