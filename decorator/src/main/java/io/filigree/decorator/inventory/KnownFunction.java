package io.filigree.decorator.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A version of a function's metadata that stands in the inventory.
 *
 * @param seenAt when we last saw the function like this; the age of a decoration is counted from here
 * @param missingSince when a sweep first did not list it any more; null while sweeps do
 */
public record KnownFunction(
        FunctionMetadata metadata, Instant seenAt, @Nullable Instant missingSince) {

    public KnownFunction {
        requireNonNull(metadata, "metadata");
        requireNonNull(seenAt, "seenAt");
    }
}
