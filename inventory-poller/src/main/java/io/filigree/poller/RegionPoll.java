package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import io.filigree.db.inventory.RegionFailure;
import io.filigree.db.inventory.RegionSweep;
import org.jspecify.annotations.Nullable;

/**
 * What one poll did in one region.
 *
 * @param status {@code ok}; {@code blocked} where the account or its organisation lets us list nothing; {@code failed}
 *     for anything that may pass. Only {@code ok} changed the inventory; the counts of the others are 0
 * @param functions how many functions were listed
 * @param tagged how many of them have a tag
 * @param added how many the inventory did not hold
 * @param changed how many have a new version of their metadata
 * @param missing how many were not listed for the first time
 * @param deleted how many were not listed for the second time and so are gone
 * @param calls pages asked of AWS, retries not counted
 * @param reason why not {@code ok}, with the action and what to do; may be shown
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
        @Nullable String reason) {

    public RegionPoll {
        requireNonNull(region, "region");
        requireNonNull(status, "status");
    }

    static RegionPoll ok(RegionLister.Listing listing, RegionSweep.Result result, int calls) {
        return new RegionPoll(
                listing.sweep().region(),
                "ok",
                result.functions(),
                listing.tagged(),
                result.added(),
                result.changed(),
                result.missing(),
                result.deleted(),
                calls,
                null);
    }

    static RegionPoll failed(RegionFailure failure, int calls) {
        String status = switch (failure.kind()) {
            case BLOCKED -> "blocked";
            case FAILED -> "failed";
        };
        return new RegionPoll(failure.region(), status, 0, 0, 0, 0, 0, 0, calls, failure.reason());
    }
}
