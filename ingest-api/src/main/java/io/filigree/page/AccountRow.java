package io.filigree.page;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.filigree.db.account.PairedAccount;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A paired account, as the home page shows it.
 *
 * @param reason why its role does not let us in; null when it does
 * @param remedy what to do next; null when nothing is
 * @param regions those that hold functions or could not be read
 * @param quietRegions how many more were read and hold none
 * @param chosenRegions what the next poll reads, for an account that was never polled
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
            case UNVERIFIED -> "Its role was not tried yet: continue pairing.";
            case BROKEN -> "Its inventory stands as last read. Mend the role, then verify it again.";
        };
    }
}
