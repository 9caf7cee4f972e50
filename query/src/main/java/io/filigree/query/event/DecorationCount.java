package io.filigree.query.event;

import java.time.Instant;

import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The number of events of a type with the same decoration.
 *
 * @param reason why they are not decorated; null when they are
 * @param last when the newest of them happened
 */
public record DecorationCount(
        String type, DecorationStatus status, @Nullable Reason reason, long events, Instant last) {}
