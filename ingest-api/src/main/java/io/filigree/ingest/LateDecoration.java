package io.filigree.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.filigree.db.event.PendingEvents;
import io.filigree.decorator.EventDecorator;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.inventory.CurrentInventory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Decorates events that were stored before their function was known, once it is. */
final class LateDecoration {

    private static final Logger log = LoggerFactory.getLogger(LateDecoration.class);

    private final PendingEvents pending;
    private final CurrentInventory inventory;
    private final EventDecorator decorator;
    private final IngestMetrics metrics;
    private final Clock clock;
    private final Duration window;

    LateDecoration(
            PendingEvents pending,
            CurrentInventory inventory,
            EventDecorator decorator,
            IngestMetrics metrics,
            Clock clock,
            Duration window) {
        this.pending = pending;
        this.inventory = inventory;
        this.decorator = decorator;
        this.metrics = metrics;
        this.clock = clock;
        this.window = window;
    }

    @Scheduled(fixedDelayString = "PT5S")
    void look() {
        try {
            inventory.snapshot().ifPresent(this::decorate);
        } catch (RuntimeException e) {
            // The outer loop: they wait in their tables, and the next look tries again.
            log.warn("Could not decorate events late", e);
        }
    }

    private void decorate(InventorySnapshot snapshot) {
        Instant now = clock.instant();
        Instant since = now.minus(window);
        for (InvokedArn function : pending.functions(since)) {
            decorator
                    .decorateLate(function, snapshot, now)
                    .ifPresent(found -> metrics.decoratedLate(pending.decorate(function, found, since)));
        }
    }
}
