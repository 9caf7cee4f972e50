package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.inventory.EventSourceMappings;
import io.filigree.db.inventory.EventSourceSweep;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.inventory.RegionFailure;
import io.filigree.db.inventory.RegionSweep;
import io.filigree.db.poll.PollHistory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps one region of an account into the inventory, or notes why it could not, with how far it is meanwhile. */
final class RegionSweeper {

    private static final Logger LOG = LoggerFactory.getLogger(RegionSweeper.class);

    private final InventoryStore inventory;
    private final PollHistory history;
    private final RegionLister lister;
    private final EventSourceSweeper eventSources;
    private final Duration probeInterval;
    private final Clock clock;

    /** @param probeInterval how long the schedule leaves an empty or blocked region alone */
    RegionSweeper(
            InventoryStore inventory,
            EventSourceMappings eventSources,
            PollHistory history,
            Duration probeInterval,
            Clock clock) {
        this.inventory = requireNonNull(inventory, "inventory");
        this.history = requireNonNull(history, "history");
        this.lister = new RegionLister(clock);
        this.eventSources = new EventSourceSweeper(eventSources, clock);
        this.probeInterval = requireNonNull(probeInterval, "probeInterval");
        this.clock = requireNonNull(clock, "clock");
    }

    RegionPoll sweep(PairedAccount account, String region, AccountSession session) {
        history.sweeping(account.accountId(), region, clock.instant());
        CallCounter calls = new CallCounter();
        RegionPoll poll = list(account, region, session.counting(calls), calls);
        history.swept(account.accountId(), region, poll.totals(), nextAttempt(poll));
        return poll;
    }

    private RegionPoll list(PairedAccount account, String region, AccountSession session, CallCounter calls) {
        try {
            RegionLister.Listing listing = lister.list(
                    account, region, session, functions -> history.listed(account.accountId(), region, functions));
            RegionSweep.Result result = inventory.record(listing.sweep());
            RegionSweep.StaleTags stale = listing.sweep().staleTags();
            if (stale != null) {
                LOG.warn(
                        "Account {}, region {}: tags stay as they were: {}",
                        account.accountId(),
                        region,
                        stale.reason());
            }
            return RegionPoll.ok(listing, result, sweepEventSources(listing.sweep(), session), calls);
        } catch (AwsFailedException e) {
            RegionFailure failure = new RegionFailure(
                    account.accountId(),
                    region,
                    clock.instant(),
                    e.fault().regionFailure(),
                    e.fault().reason(),
                    e.fault().fix());
            inventory.recordFailure(failure);
            LOG.warn(
                    "Sweep failed, keeping the previous inventory: account={} region={} reason={}",
                    account.accountId(),
                    region,
                    failure.reason());
            return RegionPoll.failed(failure, calls);
        }
    }

    private EventSourceSweep.@Nullable Failure sweepEventSources(RegionSweep sweep, AccountSession session) {
        if (sweep.functions().isEmpty()) { // no function, so no mapping to read
            eventSources.sweepEmpty(sweep.accountId(), sweep.region());
            return null;
        }
        return eventSources.sweep(sweep.accountId(), sweep.region(), session);
    }

    /** A region whose last functions are only missing is not empty yet: a second sweep has to miss them, too. */
    private @Nullable Instant nextAttempt(RegionPoll poll) {
        boolean empty = poll.isOk() && poll.functions() == 0 && poll.missing() == 0;
        return empty || poll.isBlocked() ? clock.instant().plus(probeInterval) : null;
    }
}
