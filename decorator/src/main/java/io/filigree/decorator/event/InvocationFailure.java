package io.filigree.decorator.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * Data from a platform line about a failed invocation: a timeout, out of memory, a process exit or a failed
 * initialization. It may be the only record of the invocation.
 *
 * @param timestamp when the invocation failed and so ended
 * @param function null when nothing in the payload tells
 * @param errorClass the runtime's name of the error, or ours for what has none
 * @param seconds how long the invocation took; null where the line does not say
 * @param clock the attributes for a time in the line that is in the future; empty without one
 */
public record InvocationFailure(
        Instant timestamp,
        @Nullable InvokedArn function,
        String requestId,
        String errorClass,
        String errorMessage,
        @Nullable Number seconds,
        Map<String, Object> clock) {

    /** Lambda allows fifteen minutes; more than a day is no duration. */
    public static final int MAX_SECONDS = 86_400;

    public InvocationFailure {
        requireNonNull(timestamp, "timestamp");
        requireNonNull(requestId, "requestId");
        requireNonNull(errorClass, "errorClass");
        requireNonNull(errorMessage, "errorMessage");
        clock = Map.copyOf(clock);
    }

    /** A failure whose line has a plausible time, or none. */
    public InvocationFailure(
            Instant timestamp,
            @Nullable InvokedArn function,
            String requestId,
            String errorClass,
            String errorMessage,
            @Nullable Number seconds) {
        this(timestamp, function, requestId, errorClass, errorMessage, seconds, Map.of());
    }

    /** The attributes that it adds to the invocation: the error, and the duration. */
    public Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.ERROR, true);
        if (seconds != null) {
            attributes.put(Attributes.DURATION, seconds);
        }
        return attributes;
    }

    /** The error that it is. */
    public Event asError() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.REQUEST_ID, requestId);
        attributes.put(Attributes.ERROR_CLASS, errorClass);
        attributes.put(Attributes.ERROR_MESSAGE, errorMessage);
        if (seconds != null) {
            attributes.put(Attributes.DURATION, seconds);
        }
        attributes.putAll(clock);
        return new Event(Event.INVOCATION_ERROR, timestamp, function, requestId, null, attributes, Map.of());
    }

    /** When the invocation began: so long before it failed as the line says; when it failed, where it does not say. */
    public Instant began() {
        return seconds == null ? timestamp : before(timestamp, seconds.doubleValue());
    }

    /** So many seconds before an end; the end itself where nothing takes so long. */
    static Instant before(Instant end, double seconds) {
        return seconds >= 0 && seconds <= MAX_SECONDS ? end.minusMillis(Math.round(seconds * 1_000)) : end;
    }

    /** The invocation, when nothing else reports it. */
    public Event asInvocation() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put(Attributes.REQUEST_ID, requestId);
        attributes.putAll(attributes());
        attributes.putAll(clock);
        return new Event(Event.INVOCATION, began(), function, requestId, null, attributes, Map.of());
    }
}
