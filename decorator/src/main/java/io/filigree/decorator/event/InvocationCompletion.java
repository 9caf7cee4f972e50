package io.filigree.decorator.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * What a platform line says of an invocation that is not in the same body: kept as a row of its own, from which the
 * invocation is completed.
 *
 * @param timestamp when the line was written
 * @param function null when nothing in the payload tells
 * @param attributes named as on the invocation: {@code cwDuration} (ms), {@code cwMemorySize} (MB), …
 */
public record InvocationCompletion(
        Instant timestamp, @Nullable InvokedArn function, String requestId, Map<String, Object> attributes) {

    public InvocationCompletion {
        requireNonNull(timestamp, "timestamp");
        requireNonNull(requestId, "requestId");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
