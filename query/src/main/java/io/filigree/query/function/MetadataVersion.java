package io.filigree.query.function;

import java.time.Instant;

import io.filigree.decorator.function.FunctionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a function's metadata, with the events that it decorated.
 *
 * @param validFrom when it became valid, as far as the inventory knows
 * @param validTo when the next version replaced it; null while it is the latest
 * @param observedAt when AWS reported it
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
