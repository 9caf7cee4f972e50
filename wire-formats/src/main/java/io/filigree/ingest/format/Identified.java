package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A value that a wire format decoded from a message. It becomes a {@link Sourced} value with the receipt of its payload.
 * The types differ because a wire format knows neither the receipt nor the sender, which the identity of stored messages
 * includes.
 *
 * @param messageIdentity identity of the message, independent of its sender
 */
public record Identified<T>(UUID messageIdentity, T value) {

    public Identified {
        requireNonNull(messageIdentity, "messageIdentity");
        requireNonNull(value, "value");
    }
}
