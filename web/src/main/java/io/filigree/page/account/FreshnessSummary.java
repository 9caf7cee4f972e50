package io.filigree.page.account;

import java.util.stream.Collectors;

import io.filigree.db.freshness.DecorationCounts;
import org.jspecify.annotations.Nullable;

/**
 * The decoration of events of a region or a whole account.
 *
 * @param decorated the share of events that have metadata by now
 * @param undecorated the number of events without, by reason
 * @param half median age of the metadata of decorated events; null when there are none
 * @param most 99th percentile of that age
 */
record FreshnessSummary(
        String region,
        long events,
        @Nullable String decorated,
        long late,
        long ambiguous,
        long pending,
        String undecorated,
        @Nullable String half,
        @Nullable String most) {

    static FreshnessSummary of(String region, DecorationCounts counts) {
        return new FreshnessSummary(
                region,
                counts.events(),
                counts.events() == 0 ? null : DurationFormat.share(counts.decorated() + counts.late(), counts.events()),
                counts.late(),
                counts.ambiguous(),
                counts.pending(),
                undecorated(counts),
                DurationFormat.of(counts.age(0.5)),
                DurationFormat.of(counts.age(0.99)));
    }

    private static String undecorated(DecorationCounts counts) {
        return counts.undecorated().isEmpty()
                ? "none"
                : counts.undecorated().entrySet().stream()
                        .map(reason -> reason.getValue() + " " + reason.getKey())
                        .collect(Collectors.joining(", "));
    }
}
