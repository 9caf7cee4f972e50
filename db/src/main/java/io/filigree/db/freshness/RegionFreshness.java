package io.filigree.db.freshness;

import static java.util.Objects.requireNonNull;

/**
 * The decoration statistics of one region of one account.
 *
 * @param accountId empty, like the region, for events without a paired account
 */
public record RegionFreshness(String accountId, String region, DecorationCounts counts) {

    public RegionFreshness {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(counts, "counts");
    }
}
