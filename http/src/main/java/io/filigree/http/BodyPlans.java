package io.filigree.http;

import java.time.Duration;

import io.filigree.http.BodyLimit.Failure;
import io.filigree.http.ReceivedBody.Ending;
import org.jspecify.annotations.Nullable;

/** Determines how bodies are read: number of bytes and minimum rate. */
final class BodyPlans {

    /** A rejected caller can read the response only if its body is small and arrives in time. */
    private static final Duration REFUSED_TIMEOUT = Duration.ofSeconds(2);

    private final HttpSettings settings;

    BodyPlans(HttpSettings settings) {
        this.settings = settings;
    }

    /** @param length the announced length; -1 if unknown */
    BodyPlan plan(CallerClass caller, BodyLimit limit, long length, @Nullable Long keyId) {
        if (!caller.isAuthenticated()) {
            boolean isSmall = length >= 0 && length <= BodyLimit.DEFAULT_BYTES;
            return new BodyPlan(0, isSmall ? length : 0, REFUSED_TIMEOUT, bytesPerSecond(), ending -> {});
        }
        long keep = limit.maxBytes() + 1; // one more, so that the route detects a longer body
        long read = Math.max(2 * limit.maxBytes(), 1L << 20);
        return new BodyPlan(
                (int) (length < 0 ? keep : Math.min(keep, length)),
                read,
                settings.bodyTimeout(),
                bytesPerSecond(),
                ending -> limit.onFailure().accept(keyId, new Failure(ending.reason(), ending.status())));
    }

    /** The error message for the client. */
    String explain(Ending ending) {
        return switch (ending) {
            case TIMEOUT ->
                "body: incomplete after " + settings.bodyTimeout().toMillis()
                        + " ms, the maximum (filigree.http.body-timeout)";
            case TOO_SLOW ->
                "body: arrives at less than " + bytesPerSecond()
                        + " bytes per second, the minimum (filigree.http.body-min-rate)";
            case NO_MEMORY ->
                "body: the bodies of all requests need more memory than the maximum (filigree.http.body-memory)";
            default -> "The body ended too early";
        };
    }

    private long bytesPerSecond() {
        return settings.bodyMinRate().toBytes();
    }
}
