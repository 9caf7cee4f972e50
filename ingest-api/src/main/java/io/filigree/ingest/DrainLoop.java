package io.filigree.ingest;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.inventory.CurrentInventory;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpooledPayload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Drains the spool as long as the application runs. While the database is away payloads stay where they are, in their
 * order. A payload that fails by our own fault is set aside: it stays in the spool, is not tried again before a
 * restart, and stops nothing behind it.
 */
final class DrainLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DrainLoop.class);

    /** As many payloads as make a COPY worth its round trips, and as few as keep an event's wait short. */
    private static final int MAX_PAYLOADS = 200;

    private static final long MAX_BYTES = 4L << 20;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Spool spool;
    private final SpoolDrain drain;
    private final CurrentInventory inventory;
    private final IngestMetrics metrics;
    private volatile @Nullable Thread thread;

    DrainLoop(Spool spool, SpoolDrain drain, CurrentInventory inventory, IngestMetrics metrics) {
        this.spool = spool;
        this.drain = drain;
        this.inventory = inventory;
        this.metrics = metrics;
    }

    @Override
    public void start() {
        Thread loop = new Thread(this::loop, "spool-drain");
        thread = loop;
        loop.start();
    }

    /** The batch in hand is finished; nothing is lost if it is not. */
    @Override
    public void stop() {
        Thread loop = thread;
        thread = null;
        if (loop != null) {
            try {
                loop.join(Duration.ofSeconds(10).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void loop() {
        while (isRunning()) {
            try {
                if (inventory.snapshot().isEmpty()) {
                    Thread.sleep(WAIT.toMillis() / 10);
                    continue;
                }
                List<SpooledPayload> batch = spool.take(MAX_PAYLOADS, MAX_BYTES, WAIT);
                // The newest snapshot, taken after the wait: a payload is decorated by all that was known when it came.
                Optional<InventorySnapshot> snapshot = inventory.snapshot();
                if (!batch.isEmpty() && snapshot.isPresent()) {
                    drainOrKeep(batch, snapshot.get());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | OutOfMemoryError e) {
                // The outer loop: what could not be drained is still in the spool.
                log.error("The spool could not be drained; it keeps what it holds", e);
            }
        }
    }

    private void drainOrKeep(List<SpooledPayload> batch, InventorySnapshot snapshot) throws InterruptedException {
        try {
            drain.drain(batch, snapshot);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Payloads that are small on the wire may not fit into memory together once inflated; alone each does.
            if (databaseIsAway(e)) {
                log.warn(
                        "The database is away; {} payloads wait in the spool",
                        spool.status().payloads(),
                        e);
                spool.giveBack(batch);
                Thread.sleep(RETRY.toMillis());
            } else if (batch.size() > 1) {
                // One of them is at fault: the others must not wait for it.
                for (SpooledPayload payload : batch) {
                    drainOrKeep(List.of(payload), snapshot);
                }
            } else {
                log.error("A payload cannot be stored and is set aside in the spool: {}", batch, e);
                metrics.setAside(batch.size());
            }
            return;
        }
        spool.release(batch);
    }

    /** Lost connections, shutdowns, deadlocks and time-outs pass; what PostgreSQL says of the data itself does not. */
    private static boolean databaseIsAway(Throwable e) {
        if (e instanceof TransientDataAccessException || e instanceof DataAccessResourceFailureException) {
            return true;
        }
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause) {
            String state = cause.getSQLState();
            // Connection (08), resources (53), operator intervention (57), system (58), transaction rollback (40).
            return state == null || List.of("08", "53", "57", "58", "40").contains(state.substring(0, 2));
        }
        return false;
    }
}
