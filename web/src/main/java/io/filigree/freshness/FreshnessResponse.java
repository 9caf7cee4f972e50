package io.filigree.freshness;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.filigree.db.freshness.DecorationCounts;
import io.filigree.db.freshness.RegionFreshness;
import org.jspecify.annotations.Nullable;

/**
 * The decoration of events since a point in time.
 *
 * @param since in milliseconds since 1970
 * @param all the totals
 * @param regions of paired accounts that had events
 */
record FreshnessResponse(long since, Counts all, List<Region> regions) {

    static FreshnessResponse of(Instant since, List<RegionFreshness> freshness) {
        DecorationCounts all = DecorationCounts.sum(
                freshness.stream().map(RegionFreshness::counts).toList());
        return new FreshnessResponse(
                since.toEpochMilli(),
                Counts.of(all),
                freshness.stream()
                        .filter(region -> !region.accountId().isEmpty())
                        .map(Region::of)
                        .toList());
    }

    record Region(
            String accountId, String region, @JsonUnwrapped Counts counts) {

        static Region of(RegionFreshness freshness) {
            return new Region(freshness.accountId(), freshness.region(), Counts.of(freshness.counts()));
        }
    }

    /**
     * @param undecorated by reason
     * @param metadataAgeMs how old the metadata was that decorated events when they were written; absent when none was
     */
    record Counts(
            long events,
            long decorated,
            long late,
            long ambiguous,
            long pending,
            Map<String, Long> undecorated,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Ages metadataAgeMs) {

        static Counts of(DecorationCounts counts) {
            return new Counts(
                    counts.events(),
                    counts.decorated(),
                    counts.late(),
                    counts.ambiguous(),
                    counts.pending(),
                    counts.undecorated(),
                    counts.age(0.5)
                            .flatMap(p50 -> counts.age(0.99).map(p99 -> Ages.of(p50, p99)))
                            .orElse(null));
        }
    }

    record Ages(long p50, long p99) {

        static Ages of(Duration p50, Duration p99) {
            return new Ages(p50.toMillis(), p99.toMillis());
        }
    }
}
