package io.filigree.db.recommendation;

import java.time.Duration;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;

/**
 * A recommendation as it was computed.
 *
 * @param subject what exactly is recommended; a dismissal ends when it changes
 * @param action what to do, in a few words
 * @param reason the measurements behind it
 * @param risk of doing nothing; null for one that only saves money
 * @param savingUsd in 30 days; null for one that saves nothing
 * @param invocations that the evidence consists of
 * @param observed from the first to the last of them
 * @param nrql the query of the evidence, for the time range of the run
 */
public record FoundRecommendation(
        FunctionArn function,
        RecommendationKind kind,
        String subject,
        String action,
        String reason,
        @Nullable String risk,
        @Nullable Double savingUsd,
        Confidence confidence,
        long invocations,
        Duration observed,
        String nrql) {}
