package io.filigree.db.recommendation;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of the computation.
 *
 * @param startedAt of the last run; null before the first one
 * @param finishedAt of the last run that ended; null before
 * @param requestedAt when a user last requested a run; null if never
 * @param runs that read invocations
 * @param failures number of accounts whose queries failed in the last run
 */
public record RecommendationRun(
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant requestedAt,
        int runs,
        int failures) {}
