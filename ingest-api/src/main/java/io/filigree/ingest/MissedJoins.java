package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.EventStore;
import io.filigree.db.event.JoinKey;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.decorator.inventory.InventorySnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Joins the parts of an invocation that two transactions stored concurrently without seeing each other's rows. Parts that
 * are stored later are joined when they are stored.
 */
final class MissedJoins {

    private static final Logger log = LoggerFactory.getLogger(MissedJoins.class);

    private final DatabaseFailures failures = new DatabaseFailures(log, "Could not join invocations");

    /** Longer than any transaction of a drain. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(10);

    private static final int AT_ONCE = 1_000;

    private final EventStore store;
    private final BatchProcessor drain;
    private final CurrentInventory inventory;
    private final Clock clock;

    MissedJoins(EventStore store, BatchProcessor drain, CurrentInventory inventory, Clock clock) {
        this.store = store;
        this.drain = drain;
        this.inventory = inventory;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT2S")
    void look() {
        try {
            inventory.snapshot().ifPresent(this::join);
        } catch (RuntimeException e) {
            // The outer loop: the halves are stored, and the next look tries again.
            failures.warn(e);
        }
    }

    private void join(InventorySnapshot snapshot) {
        Instant since = clock.instant().minus(LOOK_BACK);
        store.joinMissedErrorTraces(since, AT_ONCE);
        Set<JoinKey> missed = store.missedJoins(since, AT_ONCE);
        if (!missed.isEmpty()) {
            drain.rejoin(missed, snapshot);
        }
    }
}
