package io.filigree.ingest.format.otlp;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.google.protobuf.ByteString;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.format.otlp.OtlpMessage.SpanMessage;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of a request are invocations of Lambda functions, and whose the others are.
 *
 * <p>An invocation is a span with the id of one ({@code faas.invocation_id}), unless it calls another service or its parent has the
 * same id. Where no span of a trace has one, it is a server or consumer span of a Lambda function that has no parent, or
 * one in another process: some libraries make a consumer span of a batch besides, whose parent is the invocation.
 */
final class Invocations {

    private static final String[] REQUEST_IDS = {"faas.invocation_id", "faas.execution"};

    /** Flags of a span: whether the next is known, and whether its parent is in another process. */
    private static final int REMOTE_PARENT = 0x300;

    /** Of parents that are looked at: traces of one function are far less deep. */
    private static final int MAX_STEPS = 64;

    private static final int MAX_REQUEST_ID = 128;

    /** A span of a trace. */
    private record SpanKey(ByteString traceId, ByteString spanId) {}

    /** What spans of one function in one trace have in common. */
    private record TraceKey(ByteString traceId, @Nullable String functionName) {}

    /** @param requestId null where several have one trace, or the span says none */
    record Invocation(
            @Nullable InvokedArn function, @Nullable String requestId) {

        /** What is known of either, for spans that are of one or the other. */
        private Invocation or(Invocation other) {
            return new Invocation(
                    Objects.equals(function, other.function) ? function : null,
                    Objects.equals(requestId, other.requestId) ? requestId : null);
        }
    }

    private static final Invocation UNKNOWN = new Invocation(null, null);

    private final Map<SpanKey, SpanMessage> spans = new HashMap<>();
    private final Map<ByteString, Boolean> tracesWithIds = new HashMap<>();
    private final Map<SpanKey, Invocation> invocations = new HashMap<>();
    private final Map<TraceKey, Invocation> byTrace = new HashMap<>();

    /** @param messages all of a request: what they say of others does not depend on which of them are stored already */
    Invocations(Collection<OtlpMessage> messages) {
        for (OtlpMessage message : messages) {
            if (message instanceof SpanMessage span && span.problem() == null) {
                spans.putIfAbsent(key(span.content()), span);
                if (requestId(span.content()) != null) {
                    tracesWithIds.put(span.content().getTraceId(), true);
                }
            }
        }
        spans.forEach((key, span) -> {
            if (isInvocation(span)) {
                Invocation invocation = new Invocation(functionNamedBy(span), requestId(span.content()));
                if (invocations.put(key, invocation) == null) {
                    byTrace.merge(
                            new TraceKey(key.traceId(), span.origin().resource().functionName()),
                            invocation,
                            Invocation::or);
                }
            }
        });
    }

    private static SpanKey key(Span span) {
        return new SpanKey(span.getTraceId(), span.getSpanId());
    }

    private static boolean callsOthers(Span span) {
        return span.getKind() == SpanKind.SPAN_KIND_CLIENT || span.getKind() == SpanKind.SPAN_KIND_PRODUCER;
    }

    /** The id of the invocation that the span is, as it says; null where it calls another service. */
    private static @Nullable String requestId(Span span) {
        String id = callsOthers(span) ? null : AnyValues.text(span.getAttributesList(), REQUEST_IDS);
        return id == null || id.length() > MAX_REQUEST_ID ? null : id;
    }

    private boolean isInvocation(SpanMessage message) {
        Span span = message.content();
        String requestId = requestId(span);
        if (requestId != null) {
            SpanMessage parent = spans.get(new SpanKey(span.getTraceId(), span.getParentSpanId()));
            return (parent == null || !requestId.equals(requestId(parent.content())))
                    && (message.origin().resource().isLambda() || functionNamedBy(message) != null);
        }
        boolean isEntry = span.getParentSpanId().isEmpty() || (span.getFlags() & REMOTE_PARENT) == REMOTE_PARENT;
        return isEntry
                && (span.getKind() == SpanKind.SPAN_KIND_SERVER || span.getKind() == SpanKind.SPAN_KIND_CONSUMER)
                && message.origin().resource().isLambda()
                && !tracesWithIds.containsKey(span.getTraceId());
    }

    /** Whether the span is an invocation. */
    boolean contains(SpanMessage message) {
        return invocations.containsKey(key(message.content()));
    }

    /** The invocation that a span is, or is part of; with nothing known where no other span of the request tells. */
    Invocation of(SpanMessage message) {
        Span span = message.content();
        SpanMessage next = message;
        for (int step = 0; next != null && step < MAX_STEPS; step++) {
            Invocation found = invocations.get(key(next.content()));
            if (found != null && isSameFunction(next, message)) {
                return new Invocation(
                        found.function() == null ? functionNamedBy(message) : found.function(), found.requestId());
            }
            next = spans.get(new SpanKey(span.getTraceId(), next.content().getParentSpanId()));
        }
        InvokedArn named = functionNamedBy(message);
        Invocation ofTrace = message.origin().resource().isLambda()
                ? byTrace.getOrDefault(
                        new TraceKey(
                                span.getTraceId(), message.origin().resource().functionName()),
                        UNKNOWN)
                : UNKNOWN;
        return new Invocation(named == null ? ofTrace.function() : named, ofTrace.requestId());
    }

    private static boolean isSameFunction(SpanMessage one, SpanMessage other) {
        OtlpResource resource = one.origin().resource();
        String name = resource.functionName();
        return resource == other.origin().resource()
                || name != null && name.equals(other.origin().resource().functionName());
    }

    /** The function that a span names; one that calls another service may name that. */
    private static @Nullable InvokedArn functionNamedBy(SpanMessage message) {
        List<KeyValue> own =
                callsOthers(message.content()) ? List.of() : message.content().getAttributesList();
        return message.origin().resource().functionOf(own);
    }
}
