package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.util.List;

import io.filigree.db.poll.PollTotals;

/**
 * What one poll of an account did.
 *
 * @param regions one for each region that was tried, in the order of their names
 */
public record AccountPoll(String accountId, List<RegionPoll> regions) {

    public AccountPoll {
        requireNonNull(accountId, "accountId");
        regions = List.copyOf(regions);
    }

    PollTotals totals() {
        return regions.stream().map(RegionPoll::totals).reduce(PollTotals.NONE, PollTotals::plus);
    }
}
