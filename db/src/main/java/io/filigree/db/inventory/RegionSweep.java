package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.decorator.function.FunctionDescription;

/**
 * A complete listing of one region of one account: every function, tagged or not. A listing that broke off is none.
 *
 * @param startedAt when the first page was asked for: what was listed was so at that time or after it
 */
public record RegionSweep(
        String accountId, String region, Instant startedAt, Collection<FunctionDescription> functions) {

    public RegionSweep {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(startedAt, "startedAt");
        functions = List.copyOf(functions);
    }

    /**
     * What a sweep changed in the inventory.
     *
     * @param functions how many were listed
     * @param added how many of them the inventory did not hold
     * @param changed how many have a new version of their metadata
     * @param missing how many the inventory holds and this sweep was the first not to list
     * @param deleted how many were missing for the second time and so are gone
     */
    public record Result(int functions, int added, int changed, int missing, int deleted) {}
}
