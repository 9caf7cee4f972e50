package io.filigree.page;

import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/** What to do about a region that could not be read. */
public final class RegionRemedy {

    private RegionRemedy() {}

    /** Null where there is nothing to do. */
    public static @Nullable String of(ListedRegion region) {
        return switch (region.status()) {
            case "ok", "pending" -> null;
            case "blocked" ->
                "Let the role list functions in " + region.region()
                        + ", in its own policy and in the organisation's, or"
                        + " enable the region. The next poll reads it; its events wait as pending.";
            default -> "Nothing to do if it passes: the next poll tries again, and the inventory stands until then.";
        };
    }
}
