package io.filigree.page;

import java.time.Instant;

import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A region of a paired account, as the home page shows it.
 *
 * @param lastSweep when it was last read completely; null when it never was
 * @param reason why it could not be read; null when it was
 * @param remedy what to do about that
 */
record RegionRow(
        String region,
        String status,
        long functions,
        @Nullable Moment lastSweep,
        @Nullable String reason,
        @Nullable String remedy) {

    static RegionRow of(ListedRegion region, Instant now) {
        return new RegionRow(
                region.region(),
                region.status(),
                region.functions(),
                Moment.ofNullable(region.lastSweep(), now),
                region.reason(),
                remedy(region));
    }

    private static @Nullable String remedy(ListedRegion region) {
        return switch (region.status()) {
            case "ok" -> null;
            case "blocked" ->
                "Let the role list functions in " + region.region()
                        + ", in its own policy and in the organisation's, or"
                        + " enable the region. The next poll reads it; its events wait as pending.";
            default -> "Nothing to do if it passes: the next poll tries again, and the inventory stands until then.";
        };
    }

    boolean isQuiet() {
        return status.equals("ok") && functions == 0;
    }
}
