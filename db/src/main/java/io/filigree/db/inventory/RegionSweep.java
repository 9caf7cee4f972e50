package io.filigree.db.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.filigree.decorator.function.FunctionDescription;
import org.jspecify.annotations.Nullable;

/**
 * A complete listing of one region of one account: every function, tagged or not. An incomplete listing is not a sweep.
 *
 * @param startedAt when the first page was requested: what was listed was so at that time or after it
 * @param functions with their tags, or without any where {@code staleTags} says why
 * @param staleTags why no tags could be read, so that functions keep the tags that are known; null when they were read
 */
public record RegionSweep(
        String accountId,
        String region,
        Instant startedAt,
        Collection<FunctionDescription> functions,
        @Nullable StaleTags staleTags) {

    public RegionSweep {
        requireNonNull(accountId, "accountId");
        requireNonNull(region, "region");
        requireNonNull(startedAt, "startedAt");
        functions = List.copyOf(functions);
    }

    /** One whose tags were read. */
    public RegionSweep(String accountId, String region, Instant startedAt, Collection<FunctionDescription> functions) {
        this(accountId, region, startedAt, functions, null);
    }

    /**
     * Why tags could not be read, for people.
     *
     * @param fix the remedy for the owner of the account
     */
    public record StaleTags(String reason, String fix) {

        public StaleTags {
            requireNonNull(reason, "reason");
            requireNonNull(fix, "fix");
        }
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
