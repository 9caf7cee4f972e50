package io.filigree.page.recommendation;

import io.filigree.db.recommendation.RecommendationKind;

/**
 * A tab of the page.
 *
 * @param count open recommendations
 * @param query the query string of the page with this kind only
 */
record KindView(String label, long count, String query, boolean current) {

    static String label(RecommendationKind kind) {
        return switch (kind) {
            case MEMORY -> "Memory size";
            case TIMEOUT -> "Timeout";
            case ARCHITECTURE -> "arm64";
            case RUNTIME -> "Runtime";
            case TAGS -> "Missing tags";
            case UNUSED -> "Unused";
        };
    }
}
