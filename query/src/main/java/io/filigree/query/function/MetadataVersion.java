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
 * @param events number of events that it decorated
 * @param firstEvent time of the first of them; null if absent
 * @param lastEvent time of the last of them
 */
public record MetadataVersion(
        FunctionMetadata metadata,
        Instant validFrom,
        @Nullable Instant validTo,
        Instant observedAt,
        long events,
        @Nullable Instant firstEvent,
        @Nullable Instant lastEvent) {}
