package io.filigree.page.overview;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.filigree.db.account.PairedAccount;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A paired account on the overview.
 *
 * @param reason why its role cannot be assumed; null when it can
 * @param remedy the next action; null when none is needed
 * @param regions regions with functions or with a failed read
 * @param quietRegions number of further regions that were read and have no functions
 * @param chosenRegions the regions of the next poll, for an account that was never polled
 */
record AccountRow(
        String accountId,
        String name,
        String status,
        @Nullable String reason,
        @Nullable String remedy,
        List<RegionRow> regions,
        long quietRegions,
        String chosenRegions,
        long functions) {

    static AccountRow of(PairedAccount account, List<ListedRegion> listed, long functions, Instant now) {
        List<RegionRow> regions =
                listed.stream().map(region -> RegionRow.of(region, now)).toList();
        return new AccountRow(
                account.accountId(),
                account.name(),
                account.status().name().toLowerCase(Locale.ROOT),
                account.reason(),
                remedy(account),
                regions.stream().filter(region -> !region.isQuiet()).toList(),
                regions.stream().filter(RegionRow::isQuiet).count(),
                account.regions().isEmpty() ? "all enabled regions" : String.join(", ", account.regions()),
                functions);
    }

    private static @Nullable String remedy(PairedAccount account) {
        return switch (account.status()) {
            case VERIFIED -> null;
            case UNVERIFIED -> "The role is not verified yet. Continue pairing.";
            case BROKEN -> "The last inventory stays in use. Fix the role, then verify it again.";
        };
    }
}
