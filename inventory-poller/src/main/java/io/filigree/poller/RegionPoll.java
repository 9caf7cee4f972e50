package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.db.inventory.RegionFailure;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.db.poll.PollTotals;
import org.jspecify.annotations.Nullable;

/**
 * The result of one poll in one region.
 *
 * @param status {@code ok}; {@code blocked} where the account or its organisation denies access; {@code failed}
 *     for a temporary failure. Only {@code ok} changed the inventory; the counts of the others are 0
 * @param functions how many functions were listed
 * @param tagged how many of them have a tag
 * @param added how many the inventory did not hold
 * @param changed how many have a new version of their metadata
 * @param missing how many were not listed for the first time
 * @param deleted how many were not listed for the second time and so are gone
 * @param calls AWS API calls, including retries
 * @param throttles calls that AWS throttled
 * @param reason why not {@code ok}, with the action; may be shown
 * @param fix the remedy for the account's owner; null when it is {@code ok}
 * @param tagsReason why tags could not be read, so that functions keep those that are known; null when they were
 * @param tagsFix the remedy for the account's owner
 * @param eventSourcesReason why event source mappings could not be listed, so that those that are known stay; null when
 *     they were
 * @param eventSourcesFix the remedy for the account's owner
 */
public record RegionPoll(
        String region,
        String status,
        int functions,
        int tagged,
        int added,
        int changed,
        int missing,
        int deleted,
        int calls,
        int throttles,
        @Nullable String reason,
        @Nullable String fix,
        @Nullable String tagsReason,
        @Nullable String tagsFix,
        @Nullable String eventSourcesReason,
        @Nullable String eventSourcesFix) {

    private static final String OK = "ok";
    private static final String BLOCKED = "blocked";

    public RegionPoll {
        requireNonNull(region, "region");
        requireNonNull(status, "status");
    }

    static RegionPoll ok(
            RegionLister.Listing listing,
            RegionSweep.Result result,
            EventSourceSweep.@Nullable Failure eventSources,
            CallCounter calls) {
        RegionSweep.StaleTags stale = listing.sweep().staleTags();
        return new RegionPoll(
                listing.sweep().region(),
                OK,
                result.functions(),
                listing.tagged(),
                result.added(),
                result.changed(),
                result.missing(),
                result.deleted(),
                calls.calls(),
                calls.throttles(),
                null,
                null,
                stale == null ? null : stale.reason(),
                stale == null ? null : stale.fix(),
                eventSources == null ? null : eventSources.reason(),
                eventSources == null ? null : eventSources.fix());
    }

    static RegionPoll failed(RegionFailure failure, CallCounter calls) {
        String status = switch (failure.kind()) {
            case BLOCKED -> BLOCKED;
            case FAILED -> "failed";
        };
        return new RegionPoll(
                failure.region(),
                status,
                0,
                0,
                0,
                0,
                0,
                0,
                calls.calls(),
                calls.throttles(),
                failure.reason(),
                failure.fix(),
                null,
                null,
                null,
                null);
    }

    boolean isOk() {
        return status.equals(OK);
    }

    boolean isBlocked() {
        return status.equals(BLOCKED);
    }

    PollTotals totals() {
        return new PollTotals(isOk() ? 0 : 1, functions, added, changed, missing, deleted, calls, throttles);
    }
}
