package io.filigree.page.overview;

import java.time.Instant;

import io.filigree.page.TimestampView;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A region of a paired account on the overview.
 *
 * @param lastSweep when it was last read completely; null when it never was
 * @param reason why it could not be read; null when it was
 * @param remedy how to fix that
 */
record RegionRow(
        String region,
        String status,
        long functions,
        @Nullable TimestampView lastSweep,
        @Nullable String reason,
        @Nullable String remedy) {

    static RegionRow of(ListedRegion region, Instant now) {
        return new RegionRow(
                region.region(),
                region.status(),
                region.functions(),
                TimestampView.ofNullable(region.lastSweep(), now),
                region.reason(),
                region.fix());
    }

    boolean isQuiet() {
        return status.equals("ok") && functions == 0;
    }
}
