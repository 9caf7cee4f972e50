package io.filigree.db.recommendation;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a recommendation is about. A function has at most one recommendation of each kind. */
public enum RecommendationKind {
    MEMORY,
    TIMEOUT,
    ARCHITECTURE,
    RUNTIME,
    TAGS,
    UNUSED;

    /** The text in the table and in addresses. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this text; empty if unknown. */
    public static Optional<RecommendationKind> parse(String text) {
        return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
