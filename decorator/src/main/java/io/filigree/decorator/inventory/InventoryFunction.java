package io.filigree.decorator.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A version of a function's metadata in the inventory.
 *
 * @param seenAt when we last saw the function like this; the age of a decoration is counted from here
 * @param missingSince when a sweep first failed to list it; null while sweeps list it
 * @param goneSince when the function was found deleted; null for a function that is not deleted
 */
public record InventoryFunction(
        FunctionMetadata metadata,
        Instant seenAt,
        @Nullable Instant missingSince,
        @Nullable Instant goneSince) {

    public InventoryFunction {
        requireNonNull(metadata, "metadata");
        requireNonNull(seenAt, "seenAt");
    }

    /** A function that does not count as deleted. */
    public InventoryFunction(FunctionMetadata metadata, Instant seenAt, @Nullable Instant missingSince) {
        this(metadata, seenAt, missingSince, null);
    }

    /** Whether another function of the same name ran at that time, which was deleted and created again. */
    public boolean isGoneBefore(Instant time) {
        return goneSince != null && time.isAfter(goneSince);
    }
}
