package io.filigree.decorator.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;

import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * One event as its sender wrote it, independent of the wire format.
 *
 * <p>The maps are not copied: the creator of an event must not change them afterwards. Copying was a tenth of the cost of
 * decoding.
 *
 * @param type how NRQL names it: {@link #INVOCATION}, {@link #INVOCATION_ERROR}, {@link #SPAN}, {@link #LOG} or the sender's own
 * @param timestamp when it happened, to the millisecond
 * @param function the function it is about; null when nothing in the payload tells
 * @param requestId the invocation it belongs to, where that is known; the sender need not have put it on the event
 * @param traceId the trace it belongs to
 * @param attributes what the sender said of it, flat: values are String, Boolean, Number or lists of these, never null
 * @param completion what the platform's own lines add to an invocation ({@code cwDuration}, …); empty for most events
 * @param resource what sent the event, for senders that name it without an ARN; null where {@code function} says it
 */
public record Event(
        String type,
        Instant timestamp,
        @Nullable InvokedArn function,
        @Nullable String requestId,
        @Nullable String traceId,
        Map<String, Object> attributes,
        Map<String, Object> completion,
        @Nullable TelemetryResource resource) {

    /** One run of a handler. Agents call it {@code Transaction}. */
    public static final String INVOCATION = "AwsLambdaInvocation";

    /** An error of an invocation. Agents call it {@code TransactionError}. */
    public static final String INVOCATION_ERROR = "AwsLambdaInvocationError";

    /** One timed operation of a trace. */
    public static final String SPAN = "Span";

    /** One line of a log. */
    public static final String LOG = "Log";

    /** One data point of a metric. */
    public static final String METRIC = "Metric";

    public Event {
        requireNonNull(type, "type");
        requireNonNull(timestamp, "timestamp");
        attributes = Collections.unmodifiableMap(attributes);
        completion = Collections.unmodifiableMap(completion);
    }

    /** An event whose sender names the function by its ARN, or not at all. */
    public Event(
            String type,
            Instant timestamp,
            @Nullable InvokedArn function,
            @Nullable String requestId,
            @Nullable String traceId,
            Map<String, Object> attributes,
            Map<String, Object> completion) {
        this(type, timestamp, function, requestId, traceId, attributes, completion, null);
    }

    /** The same event, completed by these attributes instead. */
    public Event withCompletion(Map<String, Object> other) {
        return new Event(type, timestamp, function, requestId, traceId, attributes, other, resource);
    }

    /** The same event at another time. */
    public Event at(Instant other) {
        return other.equals(timestamp)
                ? this
                : new Event(type, other, function, requestId, traceId, attributes, completion, resource);
    }

    /** The same event with the function, and where it is known the invocation, that its resource or trace led to. */
    public Event resolved(InvokedArn resolvedFunction, @Nullable String resolvedRequestId) {
        return new Event(
                type, timestamp, resolvedFunction, resolvedRequestId, traceId, attributes, completion, resource);
    }

    /** The same event without its sender's resource. */
    public Event withoutResource() {
        return resource == null
                ? this
                : new Event(type, timestamp, function, requestId, traceId, attributes, completion, null);
    }

    /** The same event of a sender that describes itself so. */
    public Event withResource(TelemetryResource other) {
        return new Event(type, timestamp, function, requestId, traceId, attributes, completion, other);
    }
}
