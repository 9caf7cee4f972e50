package io.filigree.ingest.format.otlp;

import java.util.Locale;
import java.util.Map;

import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.log.LogRecord;
import io.filigree.ingest.format.otlp.OtlpBody.LogLine;
import io.filigree.ingest.format.otlp.OtlpDecoder.Decoding;
import io.filigree.ingest.format.otlp.OtlpMessage.RecordMessage;
import io.opentelemetry.proto.common.v1.AnyValue;
import org.jspecify.annotations.Nullable;

/** Makes {@code Log} events of log records, with the attributes that log records of other formats have. */
final class LogEvents {

    private static final String[] LEVELS = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
    private static final int SEVERITIES_PER_LEVEL = 4;
    private static final String LEVEL = "level";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private LogEvents() {}

    /** Returns why it could not be added; null when it could. */
    static @Nullable String add(RecordMessage message, Decoding decoding) {
        io.opentelemetry.proto.logs.v1.LogRecord record = message.content();
        BoundedAttributes attributes = decoding.attributes();
        addBody(attributes, record.getBody());
        addLevel(attributes, record);
        String traceId = record.getTraceId().isEmpty() ? null : SpanEvents.hex(record.getTraceId());
        if (traceId != null) {
            attributes.add(LogRecord.TRACE_ID, traceId);
        }
        if (!record.getSpanId().isEmpty()) {
            attributes.add("span.id", SpanEvents.hex(record.getSpanId()));
        }
        if (!record.getEventName().isEmpty()) {
            attributes.add("event.name", record.getEventName());
        }
        AnyValues.add(attributes, record.getAttributesList());
        message.origin().addTo(attributes);
        OtlpResource resource = message.origin().resource();
        InvokedArn function = resource.functionOf(record.getAttributesList());
        return decoding.add(
                message,
                new Event(
                        Event.LOG,
                        decoding.time(attributes, record.getTimeUnixNano(), record.getObservedTimeUnixNano()),
                        function,
                        AnyValues.text(
                                record.getAttributesList(),
                                "faas.invocation_id",
                                "aws.lambda_request_id",
                                "faas.execution"),
                        traceId,
                        attributes.asMap(),
                        Map.of(),
                        function == null ? resource.description() : null),
                attributes);
    }

    /** The record as a line of text. */
    static LogLine line(RecordMessage message) {
        io.opentelemetry.proto.logs.v1.LogRecord record = message.content();
        long nanos = record.getTimeUnixNano() > 0 ? record.getTimeUnixNano() : record.getObservedTimeUnixNano();
        return new LogLine(
                message.identity(),
                message.origin().resource().functionOf(record.getAttributesList()),
                Math.max(0, nanos / NANOS_PER_MILLI),
                text(record.getBody()));
    }

    private static void addBody(BoundedAttributes attributes, AnyValue body) {
        if (body.getValueCase() != AnyValue.ValueCase.VALUE_NOT_SET) {
            attributes.add(LogRecord.MESSAGE, text(body));
        }
    }

    /** A text as it is, what has members as JSON. */
    private static String text(AnyValue body) {
        return body.hasStringValue()
                ? body.getStringValue()
                : AnyValues.json(body).toString();
    }

    private static void addLevel(BoundedAttributes attributes, io.opentelemetry.proto.logs.v1.LogRecord record) {
        int severity = record.getSeverityNumberValue();
        if (!record.getSeverityText().isBlank()) {
            attributes.add(LEVEL, record.getSeverityText().strip().toUpperCase(Locale.ROOT));
        } else if (severity > 0 && severity <= LEVELS.length * SEVERITIES_PER_LEVEL) {
            attributes.add(LEVEL, LEVELS[(severity - 1) / SEVERITIES_PER_LEVEL]);
        }
        if (severity != 0) {
            attributes.add("severity.number", severity);
        }
        if (!record.getSeverityText().isEmpty()) {
            attributes.add("severity.text", record.getSeverityText());
        }
    }
}
