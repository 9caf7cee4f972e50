package io.filigree.query.function;

import java.time.Instant;

import io.filigree.db.recommendation.FoundRecommendation;
import org.jspecify.annotations.Nullable;

/**
 * A stored recommendation.
 *
 * @param account the name its account is paired under
 * @param team value of the function's tag {@code team}; null without one
 * @param begin of the time range that the evidence is from
 * @param end of the time range
 * @param dismissal null if it was never dismissed
 */
public record ListedRecommendation(
        long id,
        String account,
        @Nullable String team,
        FoundRecommendation found,
        Instant begin,
        Instant end,
        Instant foundAt,
        @Nullable Dismissal dismissal) {

    /**
     * A dismissal.
     *
     * @param active false if the evidence has changed materially since
     */
    public record Dismissal(Instant at, String by, String reason, boolean active) {}

    /** Whether it is dismissed, and its evidence has not changed materially. */
    public boolean isDismissed() {
        return dismissal != null && dismissal.active();
    }
}
