package io.filigree.query.function;

import java.time.Instant;

import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a function's metadata, and what it was good for.
 *
 * @param validFrom when it came into force, as far as the inventory knows
 * @param validTo when another one took over; null while none did
 * @param observedAt when AWS told of it
 * @param events how many events it decorated
 * @param firstEvent when the first of them happened; null when there is none
 * @param lastEvent when the last did
 */
public record MetadataVersion(
        FunctionMetadata metadata,
        Instant validFrom,
        @Nullable Instant validTo,
        Instant observedAt,
        long events,
        @Nullable Instant firstEvent,
        @Nullable Instant lastEvent) {}
