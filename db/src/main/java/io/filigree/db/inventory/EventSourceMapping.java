package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.decorator.function.InvokedArn;
import org.jspecify.annotations.Nullable;

/**
 * An event source mapping of Lambda: a queue or stream whose records invoke a function.
 *
 * @param uuid unique in its region
 * @param function with the version or alias that is invoked, if the mapping names one
 * @param eventSourceArn null for a self-managed Kafka cluster
 * @param topics of Kafka, or queues of Amazon MQ; otherwise empty
 * @param state as AWS names it: {@code Creating}, {@code Enabling}, {@code Enabled}, {@code Disabling}, {@code Disabled},
 *     {@code Updating} or {@code Deleting}
 * @param stateReason why it has this state
 * @param lastResult of the last batch; AWS reports it for streams
 * @param batchSize the largest number of records in a batch
 * @param batchingWindowSeconds how long a batch is collected
 * @param maximumConcurrency of a queue; null without a limit
 * @param filtered whether filters select records
 * @param onFailureArn where failed batches are sent; null if they are not
 */
public record EventSourceMapping(
        String uuid,
        InvokedArn function,
        @Nullable String eventSourceArn,
        List<String> topics,
        String state,
        @Nullable String stateReason,
        @Nullable String lastResult,
        @Nullable Integer batchSize,
        @Nullable Integer batchingWindowSeconds,
        @Nullable Integer maximumConcurrency,
        boolean filtered,
        @Nullable String onFailureArn) {

    public EventSourceMapping {
        requireNonNull(uuid, "uuid");
        requireNonNull(function, "function");
        requireNonNull(state, "state");
        topics = List.copyOf(topics);
    }

    /** Whether AWS disabled it, or a user did: no record invokes the function. */
    public boolean isDisabled() {
        return state.equals("Disabled") || state.equals("Disabling");
    }

    /** Whether the last batch failed. */
    public boolean isFailing() {
        return lastResult != null && lastResult.startsWith("PROBLEM");
    }
}
