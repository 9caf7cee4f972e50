package io.filigree.page.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A problem that prevents reading an account or one of its regions.
 *
 * @param region null when it concerns the whole account
 * @param status of the account or the region
 * @param fix the remedy; null when it is unknown
 */
record AccountProblem(
        String accountId,
        String account,
        @Nullable String region,
        String status,
        String reason,
        @Nullable String fix) {

    /**
     * The problems of one account, starting with its own. A region that is blocked on purpose is included, so that it
     * is visible.
     *
     * @param eventSources the regions whose event source mappings could not be listed
     */
    static List<AccountProblem> of(
            PairedAccount account, List<ListedRegion> regions, List<EventSourceSweep.Failure> eventSources) {
        List<AccountProblem> problems = new ArrayList<>();
        if (account.status() == Status.BROKEN) {
            problems.add(new AccountProblem(
                    account.accountId(),
                    account.name(),
                    null,
                    account.status().name().toLowerCase(Locale.ROOT),
                    account.reason() == null ? "The role cannot be assumed" : account.reason(),
                    "The last inventory stays in use. Fix the role, then verify it again."));
        }
        for (ListedRegion region : regions) {
            if (region.reason() != null) {
                problems.add(of(account, region, region.status(), region.reason(), region.fix()));
            }
            if (region.tagsReason() != null) {
                problems.add(of(account, region, "stale", "" + ofTags(region), region.tagsFix()));
            }
            String versions = ofVersions(region);
            if (versions != null) {
                problems.add(of(account, region, "failed", versions, null));
            }
        }
        eventSources.forEach(failure -> problems.add(of(account, failure)));
        return problems;
    }

    static AccountProblem of(PairedAccount account, EventSourceSweep.Failure eventSources) {
        return new AccountProblem(
                account.accountId(),
                account.name(),
                eventSources.region(),
                "stale",
                "Event source mappings could not be listed; the last known ones stay: " + eventSources.reason(),
                eventSources.fix());
    }

    private static AccountProblem of(
            PairedAccount account, ListedRegion region, String status, String reason, @Nullable String fix) {
        return new AccountProblem(account.accountId(), account.name(), region.region(), status, reason, fix);
    }

    /** Why the region's tags are stale; null when they are not. */
    static @Nullable String ofTags(ListedRegion region) {
        return region.tagsReason() == null
                ? null
                : "Tags could not be read; functions keep their last known tags: " + region.tagsReason();
    }

    /** Why the region's versions and aliases could not be listed; null when they were, or are not enabled. */
    static @Nullable String ofVersions(ListedRegion region) {
        return region.versionsReason() == null
                ? null
                : "Versions and aliases could not be listed: " + region.versionsReason();
    }
}
