package io.filigree.query.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Which events to read; what is null does not narrow.
 *
 * @param type such as {@code AwsLambdaInvocation}, or a sender's own
 * @param requestId the invocation that events belong to
 * @param functionName the name alone, exactly
 * @param functionArn unqualified
 * @param since of events at or after this moment
 * @param until of events before this moment
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}
 */
public record EventQuery(
        @Nullable String type,
        @Nullable String requestId,
        @Nullable String functionName,
        @Nullable String functionArn,
        @Nullable Instant since,
        @Nullable Instant until,
        int limit) {

    /** As many as New Relic answers at most. */
    public static final int MAX_LIMIT = 5_000;

    public EventQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }
}
