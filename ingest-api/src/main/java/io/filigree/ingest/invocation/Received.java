package io.filigree.ingest.invocation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that a message told.
 *
 * @param message the message's identity
 * @param at when its payload was acknowledged
 */
public record Received<T>(UUID message, Instant at, T what) {

    public Received {
        requireNonNull(message, "message");
        requireNonNull(at, "at");
        requireNonNull(what, "what");
    }
}
