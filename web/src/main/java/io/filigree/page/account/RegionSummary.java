package io.filigree.page.account;

import java.time.Instant;

import io.filigree.page.TimestampView;
import io.filigree.query.account.ListedRegion;
import org.jspecify.annotations.Nullable;

/**
 * A region of an account, as its pages show it.
 *
 * @param state {@code reading} while it is swept, else how the last sweep ended
 * @param functions while it is swept those listed so far
 * @param changes of the last sweep, in words
 * @param reason why the region could not be listed; null if it was
 * @param versionsReason why versions and aliases could not be listed; null if they were, or are not configured
 * @param tagsReason why the tags are stale; null if they are not
 * @param tagsFix the remedy
 */
record RegionSummary(
        String region,
        String state,
        long functions,
        @Nullable TimestampView lastSweep,
        @Nullable TimestampView nextAttempt,
        int calls,
        int throttles,
        String changes,
        @Nullable String reason,
        @Nullable String remedy,
        @Nullable String versionsReason,
        @Nullable String tagsReason,
        @Nullable String tagsFix) {

    static final String POLLING = "polling";

    static RegionSummary of(ListedRegion region, Instant now) {
        boolean polling = region.sweeping() != null;
        return new RegionSummary(
                region.region(),
                polling ? POLLING : region.status(),
                polling ? region.listed() : region.functions(),
                TimestampView.ofNullable(region.lastSweep(), now),
                TimestampView.ofNullable(region.nextAttempt(), now),
                region.cost().calls(),
                region.cost().throttles(),
                PollChangeText.of(region.cost()),
                region.reason(),
                region.fix(),
                AccountProblem.ofVersions(region),
                AccountProblem.ofTags(region),
                region.tagsFix());
    }
}
