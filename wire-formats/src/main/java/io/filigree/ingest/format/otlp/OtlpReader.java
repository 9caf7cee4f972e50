package io.filigree.ingest.format.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.filigree.ingest.format.BudgetedInputStream.Budget;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadTooLargeException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.json.CompressedJsonBody;
import io.filigree.ingest.format.otlp.OtlpMessage.PointMessage;
import io.filigree.ingest.format.otlp.OtlpMessage.RecordMessage;
import io.filigree.ingest.format.otlp.OtlpMessage.SpanMessage;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Splits requests into spans, log records or data points. Thread-safe. */
public final class OtlpReader {

    private static final String BODY = "body";
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final PayloadBounds bounds;
    private final ProtobufReader protobuf;
    private final JsonReader json;

    public OtlpReader(PayloadBounds bounds) {
        this.bounds = bounds;
        this.protobuf = new ProtobufReader(bounds);
        this.json = new JsonReader(bounds);
    }

    /**
     * Reads a request.
     *
     * @param body gzip or plain, as its first bytes say
     * @param inflated is spent
     * @throws UnreadablePayloadException when it is no such request
     * @throws PayloadTooLargeException if it exceeds a limit
     */
    public OtlpBody read(byte[] body, OtlpSignal signal, OtlpEncoding encoding, Budget inflated) {
        long before = inflated.spent();
        Message request = parse(body, signal, encoding, inflated);
        return new OtlpBody(new Split(request).messages, body.length, inflated.spent() - before);
    }

    private Message parse(byte[] body, OtlpSignal signal, OtlpEncoding encoding, Budget inflated) {
        try (InputStream plain = CompressedJsonBody.inflated(body, inflated, BODY)) {
            return encoding == OtlpEncoding.JSON
                    ? json.read(plain, signal)
                    : protobuf.read(plain.readAllBytes(), signal);
        } catch (JacksonException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.problem(e, body, bounds));
        } catch (IOException e) {
            throw new UnreadablePayloadException(BODY, CompressedJsonBody.BROKEN_GZIP);
        }
    }

    /** The messages of one request. */
    private final class Split {

        private final List<OtlpMessage> messages = new ArrayList<>();
        private final OtlpIdentities identities;

        Split(Message request) {
            this.identities = new OtlpIdentities(request);
            if (request instanceof ExportTraceServiceRequest traces) {
                traces.getResourceSpansList().forEach(this::addSpans);
            } else if (request instanceof ExportLogsServiceRequest logs) {
                logs.getResourceLogsList().forEach(this::addRecords);
            } else if (request instanceof ExportMetricsServiceRequest metrics) {
                metrics.getResourceMetricsList().forEach(this::addPoints);
            }
        }

        private void addSpans(ResourceSpans spans) {
            Origins origins = new Origins(spans.getResource());
            for (ScopeSpans scope : spans.getScopeSpansList()) {
                if (scope.getSpansCount() > 0) {
                    OtlpOrigin origin = origins.of(scope.getScope());
                    for (Span span : scope.getSpansList()) {
                        add(new SpanMessage(origin, span, identities.of(span, origin.hash()), problem(span)));
                    }
                }
            }
        }

        private void addRecords(ResourceLogs logs) {
            Origins origins = new Origins(logs.getResource());
            for (ScopeLogs scope : logs.getScopeLogsList()) {
                if (scope.getLogRecordsCount() > 0) {
                    OtlpOrigin origin = origins.of(scope.getScope());
                    for (LogRecord record : scope.getLogRecordsList()) {
                        add(new RecordMessage(origin, record, identities.of(record, origin.hash()), problem(record)));
                    }
                }
            }
        }

        private void addPoints(ResourceMetrics metrics) {
            Origins origins = new Origins(metrics.getResource());
            for (ScopeMetrics scope : metrics.getScopeMetricsList()) {
                OtlpOrigin origin = null;
                for (Metric metric : scope.getMetricsList()) {
                    List<? extends Message> points = MetricPoints.of(metric);
                    if (!points.isEmpty()) {
                        origin = origin == null ? origins.of(scope.getScope()) : origin;
                        byte[] hash = OtlpIdentities.hash(metric, origin.hash());
                        for (Message point : points) {
                            add(new PointMessage(origin, metric, point, identities.ofPoint(point, hash)));
                        }
                    }
                }
            }
        }

        private void add(OtlpMessage message) {
            if (messages.size() == bounds.maxMessages()) {
                throw new PayloadTooLargeException(BODY, PayloadBounds.MAX_MESSAGES, bounds.maxMessages());
            }
            messages.add(message);
        }
    }

    /** The libraries of one resource, which is read only where there is telemetry of it. */
    private final class Origins {

        private final Resource resource;
        private @Nullable OtlpResource read;
        private byte @Nullable [] hash;

        Origins(Resource resource) {
            this.resource = resource;
        }

        OtlpOrigin of(InstrumentationScope scope) {
            OtlpResource known = read;
            byte[] knownHash = hash;
            if (known == null || knownHash == null) {
                known = new OtlpResource(resource, bounds.attributes());
                knownHash = OtlpIdentities.hash(resource);
                read = known;
                hash = knownHash;
            }
            return OtlpOrigin.of(known, knownHash, scope, bounds.attributes());
        }
    }

    private static @Nullable String problem(LogRecord record) {
        boolean isEmpty = record.getBody().getValueCase() == AnyValue.ValueCase.VALUE_NOT_SET
                && record.getAttributesCount() == 0
                && record.getEventName().isEmpty();
        return isEmpty ? "a log record without a body and attributes" : null;
    }

    private static @Nullable String problem(Span span) {
        if (isNoId(span.getTraceId(), TRACE_ID_BYTES)) {
            return "traceId: not 16 bytes, or all of them zero";
        }
        return isNoId(span.getSpanId(), SPAN_ID_BYTES) ? "spanId: not 8 bytes, or all of them zero" : null;
    }

    private static boolean isNoId(ByteString id, int bytes) {
        if (id.size() != bytes) {
            return true;
        }
        for (int i = 0; i < bytes; i++) {
            if (id.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
