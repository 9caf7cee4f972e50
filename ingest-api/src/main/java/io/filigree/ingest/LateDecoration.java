package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.PendingEvents;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Decorates stored events as soon as their function is known. */
final class LateDecoration {

    private static final Logger log = LoggerFactory.getLogger(LateDecoration.class);

    private final DatabaseFailures failures = new DatabaseFailures(log, "Could not decorate events late");

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

    /** How long events wait for a version that AWS does not list: it is deleted, or a permission is missing. */
    static final Duration VERSION_WAIT = Duration.ofMinutes(10);

    private final PendingEvents pending;
    private final CurrentInventory inventory;
    private final EventDecorator decorator;
    private final IngestObserver observer;
    private final Clock clock;
    private final Duration window;
    private @Nullable InventorySnapshot lookedFor;
    private Instant lookedAt = Instant.EPOCH;

    LateDecoration(
            PendingEvents pending,
            CurrentInventory inventory,
            EventDecorator decorator,
            IngestObserver observer,
            Clock clock,
            Duration window) {
        this.pending = pending;
        this.inventory = inventory;
        this.decorator = decorator;
        this.observer = observer;
        this.clock = clock;
        this.window = window;
    }

    /** Runs soon after a change of the snapshot, and periodically for events that were written with an older snapshot. */
    @Scheduled(fixedDelayString = "PT0.5S")
    void look() {
        try {
            inventory.snapshot().filter(this::isWorthALook).ifPresent(this::decorate);
        } catch (RuntimeException e) {
            // The outer loop: they wait in their tables, and the next look tries again.
            failures.warn(e);
        }
    }

    private boolean isWorthALook(InventorySnapshot snapshot) {
        return !snapshot.equals(lookedFor) || !lookedAt.plus(LOOK_ANYWAY).isAfter(clock.instant());
    }

    private void decorate(InventorySnapshot snapshot) {
        Instant now = clock.instant();
        lookedFor = snapshot;
        lookedAt = now;
        Instant since = now.minus(window);
        for (InvokedArn function : pending.functions(since)) {
            decorator.decorateLate(function, snapshot, now).ifPresent(found -> decorate(function, found, since, now));
        }
        for (InvokedArn function : pending.ofUnknownVersions(since, now.minus(VERSION_WAIT))) {
            decorator
                    .decorateWithoutVersion(function, snapshot, now)
                    .ifPresent(found -> decorate(function, found, since, now));
        }
    }

    private void decorate(InvokedArn function, Found found, Instant since, Instant now) {
        pending.decorate(function, found, since).ifPresent(seen -> observer.decoratedLate(found, seen, now));
    }
}
