package io.filigree.ingest;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.filigree.db.event.QuarantinedPayloads;
import io.filigree.db.event.QuarantinedPayloads.QuarantinedBody;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.inventory.CurrentInventory;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpooledPayload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Drains the spool as long as the application runs, over a few connections at once. While the database is away payloads
 * stay where they are, in their order. A payload that fails by our own fault goes to the quarantine and stops nothing
 * behind it.
 */
final class DrainLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DrainLoop.class);

    /** As many payloads as make a COPY worth its round trips, and as few as keep an event's wait short. */
    private static final int MAX_PAYLOADS = 100;

    /** On the wire. Agents' payloads inflate to some ten times that, and are in memory as events besides. */
    private static final long MAX_BYTES = 1L << 20;

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    /** Data, constraints, limits, what is not supported, internal errors: classes of SQLSTATE. */
    private static final Set<String> OF_THE_PAYLOAD = Set.of("0A", "21", "22", "23", "54", "XX");

    private final Spool spool;
    private final SpoolDrain drain;
    private final CurrentInventory inventory;
    private final QuarantinedPayloads quarantine;
    private final IngestMetrics metrics;
    private final Clock clock;
    private final int connections;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    DrainLoop(
            Spool spool,
            SpoolDrain drain,
            CurrentInventory inventory,
            QuarantinedPayloads quarantine,
            IngestMetrics metrics,
            Clock clock,
            int connections) {
        this.spool = spool;
        this.drain = drain;
        this.inventory = inventory;
        this.quarantine = quarantine;
        this.metrics = metrics;
        this.clock = clock;
        this.connections = connections;
    }

    @Override
    public void start() {
        running = true;
        for (int i = 1; i <= connections; i++) {
            Thread thread = new Thread(this::loop, "spool-drain-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** The batches in hand are finished; nothing is lost if they are not. */
    @Override
    public void stop() {
        running = false;
        long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void loop() {
        while (running) {
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
                giveBack(batch, e);
            } else if (batch.size() > 1) {
                // One of them is at fault: the others must not wait for it.
                for (SpooledPayload payload : batch) {
                    drainOrKeep(List.of(payload), snapshot);
                }
            } else {
                quarantine(batch.get(0), e);
            }
            return;
        }
        spool.release(batch);
    }

    private void giveBack(List<SpooledPayload> batch, Throwable e) throws InterruptedException {
        log.warn(
                "The database is away; {} payloads wait in the spool",
                spool.status().payloads(),
                e);
        spool.giveBack(batch);
        Thread.sleep(RETRY.toMillis());
    }

    /** Kept in the database before the spool forgets it; where even that fails it stays in the spool until a restart. */
    private void quarantine(SpooledPayload payload, Throwable fault) throws InterruptedException {
        try {
            quarantine.keep(
                    new QuarantinedBody(
                            payload.receivedAt(),
                            payload.accounts().accountIds().map(List::copyOf).orElse(List.of()),
                            payload.body()),
                    clock.instant(),
                    reason(fault));
        } catch (RuntimeException e) {
            if (databaseIsAway(e)) {
                giveBack(List.of(payload), e);
            } else {
                e.addSuppressed(fault);
                log.error("A payload cannot be stored nor quarantined, and stays in the spool: {}", payload, e);
                metrics.setAside();
            }
            return;
        }
        log.error("A payload cannot be stored and is quarantined: {}", payload, fault);
        metrics.quarantined(drain.messages(payload.body()), payload.recovered());
        spool.release(List.of(payload));
    }

    /** Never a message's text: that may hold what a sender wrote. */
    private static String reason(Throwable fault) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(fault);
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** Whatever PostgreSQL says that is not about the payload passes: a lost connection, a shutdown, a deadlock, a full disk. */
    private static boolean databaseIsAway(Throwable e) {
        if (e instanceof TransientDataAccessException || e instanceof DataAccessResourceFailureException) {
            return true;
        }
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause) {
            String state = cause.getSQLState();
            return state == null || !OF_THE_PAYLOAD.contains(state.substring(0, 2));
        }
        return false;
    }
}
