package io.filigree.recommendation;

import java.util.Optional;

import io.filigree.db.recommendation.FoundRecommendation;

/** Decides from the usage of a function whether something should change. */
interface RecommendationRule {

    /** Fewer invocations say little about percentiles. */
    long ENOUGH = 20;

    /** Smaller savings in 30 days are not worth a change. */
    double SMALLEST_SAVING_USD = 0.01;

    Optional<FoundRecommendation> find(FunctionUsage usage);
}
