package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.inventory.InventoryStore;
import io.filigree.db.poll.PollHistory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps published versions and aliases, for accounts that enable it. It takes at least ten times as long as a sweep of
 * functions, so it runs rarely and in parallel to the polls, within the same rate limits.
 */
final class VersionSweeper {

    private static final Logger LOG = LoggerFactory.getLogger(VersionSweeper.class);

    private final InventoryStore inventory;
    private final PollHistory history;
    private final VersionLister lister;
    private final Duration interval;
    private final Executor workers;
    private final Clock clock;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    VersionSweeper(InventoryStore inventory, PollHistory history, Duration interval, Executor workers, Clock clock) {
        this.inventory = requireNonNull(inventory, "inventory");
        this.history = requireNonNull(history, "history");
        this.lister = new VersionLister(clock);
        this.interval = requireNonNull(interval, "interval");
        this.workers = requireNonNull(workers, "workers");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Starts to sweep the account's regions whose versions are due, without waiting for the end. */
    void sweepDue(PairedAccount account, AccountSession session) {
        for (String region :
                history.dueForVersions(account.accountId(), clock.instant().minus(interval))) {
            String sweep = account.accountId() + "/" + region;
            if (running.add(sweep)) {
                workers.execute(() -> {
                    try {
                        sweepSafely(account.accountId(), region, session);
                    } finally {
                        running.remove(sweep);
                    }
                });
            }
        }
    }

    private void sweepSafely(String accountId, String region, AccountSession session) {
        try {
            inventory.record(lister.list(accountId, region, session));
            history.versionsSwept(accountId, region, clock.instant(), null);
        } catch (AwsFailedException e) {
            String reason = e.fault().reason() + ". " + e.fault().fix();
            history.versionsSwept(accountId, region, clock.instant(), reason);
            LOG.warn("Account {}, region {}: versions and aliases stay as they were: {}", accountId, region, reason);
        } catch (Exception e) {
            // The outer loop: one region's trouble is not another's.
            LOG.error("The versions of account {}, region {} could not be swept", accountId, region, e);
        }
    }
}
