package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.event.InvocationCompletion;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/** What a message became, and which message that was. */
public sealed interface StoredMessage {

    /** Which message: the same however often it was sent. */
    UUID identity();

    /** When its payload was acknowledged. */
    Instant receivedAt();

    /** One of its events. */
    record StoredEvent(
            UUID identity, Instant receivedAt, AccountScope accounts, DecoratedEvent event, EventOrigin origin)
            implements StoredMessage {

        public StoredEvent {
            requireNonNull(identity, "identity");
            requireNonNull(receivedAt, "receivedAt");
            requireNonNull(accounts, "accounts");
            requireNonNull(event, "event");
            requireNonNull(origin, "origin");
        }
    }

    /** It says something of an invocation that is not stored yet, and waits for it. */
    record StoredCompletion(UUID identity, Instant receivedAt, AccountScope accounts, InvocationCompletion completion)
            implements StoredMessage {

        public StoredCompletion {
            requireNonNull(identity, "identity");
            requireNonNull(receivedAt, "receivedAt");
            requireNonNull(accounts, "accounts");
            requireNonNull(completion, "completion");
        }
    }

    /** It could not be decoded, or PostgreSQL refused what it became; it is kept word for word. */
    record UndecodedMessage(
            UUID identity, Instant receivedAt, @Nullable InvokedArn function, String reason, String message)
            implements StoredMessage {

        public UndecodedMessage {
            requireNonNull(identity, "identity");
            requireNonNull(receivedAt, "receivedAt");
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }
    }
}
