package io.filigree.ingest.invocation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

import io.filigree.decorator.function.AllowedAccounts;

/**
 * Something that a message told.
 *
 * @param message the message's identity
 * @param at when its payload was acknowledged
 * @param accounts what its sender's key is for
 */
public record Sourced<T>(UUID message, Instant at, AllowedAccounts accounts, T what) {

    public Sourced {
        requireNonNull(message, "message");
        requireNonNull(at, "at");
        requireNonNull(accounts, "accounts");
        requireNonNull(what, "what");
    }

    /** Something else that the same message told. */
    <U> Sourced<U> with(U other) {
        return new Sourced<>(message, at, accounts, other);
    }
}
