package io.filigree.ingest.format.otlp;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

import com.google.protobuf.ByteString;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.event.Event;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.otlp.Invocations.Invocation;
import io.filigree.ingest.format.otlp.OtlpDecoder.Decoding;
import io.filigree.ingest.format.otlp.OtlpMessage.SpanMessage;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of a span: a {@code Span}; before it, where the span is an invocation, an {@code AwsLambdaInvocation} and
 * an {@code AwsLambdaInvocationError} for each exception that it records. Exceptions of other spans are attributes of
 * theirs: an invocation that they make fail records them itself. Attributes keep OpenTelemetry's names, in addition to
 * those that events of other formats have.
 */
final class SpanEvents {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String EXCEPTION = "exception";
    private static final String EXCEPTION_TYPE = "exception.type";
    private static final String EXCEPTION_MESSAGE = "exception.message";
    private static final String EXCEPTION_STACK = "exception.stacktrace";
    private static final String TRIGGER = "aws.lambda.eventSource.eventType";

    private SpanEvents() {}

    /** Returns why not all of them could be added; null when they could. */
    static @Nullable String add(SpanMessage message, Invocations invocations, Decoding decoding) {
        Invocation invocation = invocations.of(message);
        String noRoom = null;
        if (invocations.contains(message)) {
            noRoom = add(message, Event.INVOCATION, invocation, decoding);
            for (Span.Event event : message.content().getEventsList()) {
                if (noRoom == null && event.getName().equals(EXCEPTION)) {
                    noRoom = addError(message, event, invocation, decoding);
                }
            }
        }
        return noRoom == null ? add(message, Event.SPAN, invocation, decoding) : noRoom;
    }

    private static @Nullable String add(SpanMessage message, String type, Invocation invocation, Decoding decoding) {
        Span span = message.content();
        BoundedAttributes attributes = decoding.attributes();
        boolean isInvocation = type.equals(Event.INVOCATION);
        addIds(attributes, span);
        attributes.add("name", span.getName());
        if (span.getStartTimeUnixNano() > 0 && span.getEndTimeUnixNano() >= span.getStartTimeUnixNano()) {
            attributes.add(
                    Attributes.DURATION, (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / NANOS_PER_SECOND);
        }
        addStatus(attributes, span);
        if (isInvocation) {
            addInvocation(attributes, message, invocation);
        } else {
            attributes.add("span.kind", kind(span.getKind()));
            addFirstException(attributes, span);
        }
        AnyValues.add(attributes, span.getAttributesList());
        message.origin().addTo(attributes);
        return add(
                message,
                type,
                decoding.time(attributes, span.getStartTimeUnixNano()),
                attributes,
                invocation,
                decoding);
    }

    private static @Nullable String add(
            SpanMessage message,
            String type,
            Instant timestamp,
            BoundedAttributes attributes,
            Invocation invocation,
            Decoding decoding) {
        return decoding.add(
                message,
                new Event(
                        type,
                        timestamp,
                        invocation.function(),
                        invocation.requestId(),
                        hex(message.content().getTraceId()),
                        attributes.asMap(),
                        Map.of(),
                        invocation.function() == null
                                ? message.origin().resource().description()
                                : null),
                attributes);
    }

    private static void addIds(BoundedAttributes attributes, Span span) {
        String id = hex(span.getSpanId());
        attributes.add(BoundedAttributes.TRACE_ID, hex(span.getTraceId()));
        attributes.add(BoundedAttributes.GUID, id);
        attributes.add("id", id);
        if (!span.getParentSpanId().isEmpty()) {
            attributes.add("parentId", hex(span.getParentSpanId()));
        }
    }

    private static void addStatus(BoundedAttributes attributes, Span span) {
        StatusCode code = span.getStatus().getCode();
        if (code == StatusCode.STATUS_CODE_ERROR) {
            attributes.add(Attributes.ERROR, true);
            attributes.add("otel.status_code", "ERROR");
        } else if (code == StatusCode.STATUS_CODE_OK) {
            attributes.add("otel.status_code", "OK");
        }
        if (!span.getStatus().getMessage().isEmpty()) {
            attributes.add("otel.status_description", span.getStatus().getMessage());
        }
    }

    private static void addInvocation(BoundedAttributes attributes, SpanMessage message, Invocation invocation) {
        Span span = message.content();
        if (invocation.requestId() != null) {
            attributes.add(Attributes.REQUEST_ID, invocation.requestId());
        }
        addArn(attributes, message);
        if (AnyValues.isTrue(span.getAttributesList(), "faas.coldstart", "faas.cold_start")) {
            attributes.add("aws.lambda.coldStart", true);
        }
        String trigger = trigger(span);
        if (trigger != null) {
            attributes.add(TRIGGER, trigger);
        }
    }

    private static void addArn(BoundedAttributes attributes, SpanMessage message) {
        String arn = message.origin().resource().arnOf(message.content().getAttributesList());
        if (arn != null) {
            attributes.add(Attributes.LAMBDA_ARN, arn);
        }
    }

    /** What invoked the function, as far as the span says. */
    private static @Nullable String trigger(Span span) {
        String trigger = AnyValues.text(span.getAttributesList(), "faas.trigger");
        if (trigger != null) {
            return trigger;
        }
        return AnyValues.text(
                                span.getAttributesList(),
                                "url.full",
                                "url.path",
                                "http.request.method",
                                "http.method",
                                "http.route")
                        == null
                ? null
                : "http";
    }

    private static String kind(SpanKind kind) {
        return switch (kind) {
            case SPAN_KIND_SERVER -> "server";
            case SPAN_KIND_CLIENT -> "client";
            case SPAN_KIND_PRODUCER -> "producer";
            case SPAN_KIND_CONSUMER -> "consumer";
            default -> "internal";
        };
    }

    private static void addFirstException(BoundedAttributes attributes, Span span) {
        for (Span.Event event : span.getEventsList()) {
            if (event.getName().equals(EXCEPTION)) {
                addError(attributes, event);
                return;
            }
        }
    }

    private static void addError(BoundedAttributes attributes, Span.Event exception) {
        put(attributes, Attributes.ERROR_CLASS, exception, EXCEPTION_TYPE);
        put(attributes, Attributes.ERROR_MESSAGE, exception, EXCEPTION_MESSAGE);
    }

    private static void put(BoundedAttributes attributes, String name, Span.Event event, String named) {
        String text = AnyValues.text(event.getAttributesList(), named);
        if (text != null) {
            attributes.add(name, text);
        }
    }

    private static @Nullable String addError(
            SpanMessage message, Span.Event exception, Invocation invocation, Decoding decoding) {
        Span span = message.content();
        BoundedAttributes attributes = decoding.attributes();
        addError(attributes, exception);
        put(attributes, BoundedAttributes.STACK_TRACE, exception, EXCEPTION_STACK);
        attributes.add(BoundedAttributes.TRACE_ID, hex(span.getTraceId()));
        attributes.add("spanId", hex(span.getSpanId()));
        attributes.add("transactionName", span.getName());
        if (invocation.requestId() != null) {
            attributes.add(Attributes.REQUEST_ID, invocation.requestId());
        }
        addArn(attributes, message);
        AnyValues.add(attributes, exception.getAttributesList());
        message.origin().addTo(attributes);
        return add(
                message,
                Event.INVOCATION_ERROR,
                decoding.time(attributes, exception.getTimeUnixNano(), span.getEndTimeUnixNano()),
                attributes,
                invocation,
                decoding);
    }

    /** Of an id. */
    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
