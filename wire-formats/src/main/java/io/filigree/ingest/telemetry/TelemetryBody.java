package io.filigree.ingest.telemetry;

import java.util.List;

import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * One request body.
 *
 * @param function whose telemetry it is; null if unknown
 * @param bytes of the body as it was posted
 * @param inflatedBytes of the body without its compression
 */
record TelemetryBody(@Nullable InvokedArn function, List<TelemetryEvent> events, int bytes, long inflatedBytes) {

    TelemetryBody {
        events = List.copyOf(events);
    }
}
