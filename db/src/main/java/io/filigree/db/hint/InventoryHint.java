package io.filigree.db.hint;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.MetadataSource;
import org.jspecify.annotations.Nullable;

/**
 * A function that is to be looked up in AWS.
 *
 * @param source the cause: {@link MetadataSource#MISS} for events of an unknown function, {@link
 *     MetadataSource#PUSH} for a change that EventBridge delivered
 * @param hintedAt when it was last hinted at. An answer to an earlier hint does not close a later one
 * @param changedAt when the pushed change was made; null where nothing was pushed
 * @param refusals number of consecutive lookups without a result
 */
public record InventoryHint(
        HintedFunction function,
        MetadataSource source,
        Instant hintedAt,
        @Nullable Instant changedAt,
        int refusals) {

    public InventoryHint {
        requireNonNull(function, "function");
        requireNonNull(source, "source");
        requireNonNull(hintedAt, "hintedAt");
    }
}
