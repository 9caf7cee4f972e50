package io.filigree.db.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.filigree.decorator.Attributes;
import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * An invocation as it is stored, as far as others of its request id need to know it.
 *
 * @param message the message that it came from; with its request id and time it names the row
 * @param functionArn unqualified; null when unknown
 * @param accounts what its sender's key is for
 * @param origin the source of the event
 * @param durationSeconds as the agent measured, or the platform's line said
 * @param completion what the platform's lines have added so far
 * @param memorySizeMb of the metadata that decorates it; null while nothing does
 */
public record StoredInvocation(
        UUID message,
        Instant timestamp,
        String requestId,
        @Nullable String functionArn,
        AccountScope accounts,
        EventOrigin origin,
        @Nullable Double durationSeconds,
        Map<String, Object> completion,
        @Nullable Integer memorySizeMb) {

    public StoredInvocation {
        requireNonNull(message, "message");
        requireNonNull(timestamp, "timestamp");
        requireNonNull(requestId, "requestId");
        requireNonNull(accounts, "accounts");
        requireNonNull(origin, "origin");
        completion = Map.copyOf(completion);
    }

    /** The same, completed otherwise. */
    public StoredInvocation withCompletion(Map<String, Object> other) {
        return new StoredInvocation(
                message, timestamp, requestId, functionArn, accounts, origin, durationSeconds, other, memorySizeMb);
    }

    /** The same, begun at another time. */
    public StoredInvocation withTimestamp(Instant other) {
        return new StoredInvocation(
                message, other, requestId, functionArn, accounts, origin, durationSeconds, completion, memorySizeMb);
    }

    /** Whether the platform reports another memory size than the metadata that decorates it. */
    public boolean memoryMismatch() {
        return memorySizeMb != null
                && completion.get(Attributes.CW_MEMORY_SIZE) instanceof Number reported
                && reported.longValue() != memorySizeMb;
    }
}
