package io.filigree.ingest.format;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

import io.filigree.decorator.function.AccountScope;

/**
 * A value that was decoded from a message.
 *
 * @param message identity of the message, as its rows have it
 * @param receipt of the payload that the message came in
 */
public record Sourced<T>(UUID message, Receipt receipt, T value) {

    public Sourced {
        requireNonNull(message, "message");
        requireNonNull(receipt, "receipt");
        requireNonNull(value, "value");
    }

    /** Another value of the same message. */
    public <U> Sourced<U> with(U other) {
        return new Sourced<>(message, receipt, other);
    }

    /** When the payload was acknowledged. */
    public Instant receivedAt() {
        return receipt.receivedAt();
    }

    /** The accounts of the sender's key. */
    public AccountScope accounts() {
        return receipt.accounts();
    }
}
