package io.filigree.db.sender;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.FunctionArn;

/**
 * A function whose telemetry came with an ingest key.
 *
 * @param format id of the wire format
 * @param at when it was received
 */
public record FunctionUse(FunctionArn function, String format, long keyId, Instant at) {

    public FunctionUse {
        requireNonNull(function, "function");
        requireNonNull(format, "format");
        requireNonNull(at, "at");
    }
}
