package io.filigree.recommendation;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of recommendations.
 *
 * @param interval {@code filigree.recommendations.interval}: between two computations
 * @param window {@code filigree.recommendations.window}: age of the oldest invocations that count as evidence
 * @param timeout {@code filigree.recommendations.timeout}: of each query
 * @param requiredTags {@code filigree.recommendations.required-tags}: keys of tags that each function should have
 */
@ConfigurationProperties("filigree.recommendations")
record RecommendationSettings(
        @DefaultValue("1d") Duration interval,
        @DefaultValue("7d") Duration window,
        @DefaultValue("2m") Duration timeout,
        @DefaultValue("team") List<String> requiredTags) {

    RecommendationSettings {
        requiredTags = List.copyOf(requiredTags);
        if (interval.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "filigree.recommendations.interval must be at least 1m, not " + interval);
        }
        if (window.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("filigree.recommendations.window must be at least 1h, not " + window);
        }
    }
}
