package io.filigree.decorator.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * Data from a platform line about an invocation that is not in the same body. It is stored as a separate row, from which
 * the invocation is completed.
 *
 * @param timestamp when the line was written
 * @param function null when nothing in the payload tells
 * @param attributes named as on the invocation: {@code cwDuration} (ms), {@code cwMemorySize} (MB), …
 * @param evidence whether the line alone is evidence of an invocation
 */
public record InvocationCompletion(
        Instant timestamp,
        @Nullable InvokedArn function,
        String requestId,
        Map<String, Object> attributes,
        Evidence evidence) {

    private static final String COLD_START = "aws.lambda.coldStart";
    private static final String STATUS = "cwStatus";

    /** The evidence that a line provides. */
    public enum Evidence {
        /** None: it waits for its invocation. */
        NONE,
        /** The platform reports the end of an invocation, which may have no other record. */
        OF_INVOCATION
    }

    public InvocationCompletion {
        requireNonNull(timestamp, "timestamp");
        requireNonNull(requestId, "requestId");
        requireNonNull(evidence, "evidence");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A completion that waits for its invocation. */
    public InvocationCompletion(
            Instant timestamp, @Nullable InvokedArn function, String requestId, Map<String, Object> attributes) {
        this(timestamp, function, requestId, attributes, Evidence.NONE);
    }

    /** What a START says: when an invocation began. It adds nothing else to it. */
    public static InvocationCompletion start(Instant began, @Nullable InvokedArn function, String requestId) {
        return new InvocationCompletion(
                began, function, requestId, Map.of(Attributes.START_TIME, began.toEpochMilli()));
    }

    public boolean isStart() {
        return attributes.containsKey(Attributes.START_TIME);
    }

    /** When the invocation began that it reports: so long before the line as it took; the line's time for no possible duration. */
    public Instant began() {
        return attributes.get(Attributes.CW_DURATION) instanceof Number milliseconds
                ? InvocationFailure.before(timestamp, milliseconds.doubleValue() / 1_000)
                : timestamp;
    }

    /**
     * The invocation, when nothing else reports it. That it failed is part of its completion: its attributes are never
     * {@code error}, which tells it from {@link InvocationFailure#asInvocation}.
     */
    public Event asInvocation() {
        Map<String, Object> invocation = new LinkedHashMap<>();
        invocation.put(Attributes.REQUEST_ID, requestId);
        if (attributes.get(Attributes.CW_DURATION) instanceof Number milliseconds) {
            invocation.put(Attributes.DURATION, Math.rint(milliseconds.doubleValue() * 1_000) / 1_000_000);
        }
        if (attributes.containsKey(Attributes.CW_INIT_DURATION)) {
            invocation.put(COLD_START, true);
        }
        Map<String, Object> completion = new LinkedHashMap<>(attributes);
        if (attributes.get(STATUS) instanceof String status && !status.equals("success")) {
            completion.put(Attributes.ERROR, true);
        }
        return new Event(Event.INVOCATION, began(), function, requestId, null, invocation, completion);
    }
}
