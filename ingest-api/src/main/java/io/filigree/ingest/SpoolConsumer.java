package io.filigree.ingest;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.event.DeadLetters;
import io.filigree.db.event.DeadLetters.DeadLetterBody;
import io.filigree.db.inventory.CurrentInventory;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.ingest.spool.Spool;
import io.filigree.ingest.spool.SpoolUnavailableException;
import io.filigree.ingest.spool.SpooledPayload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Stores the spooled payloads, over a few concurrent connections. While the database is down, payloads stay in the spool, in
 * their order. A payload whose processing fails because of a defect becomes a dead letter and does not block others.
 */
final class SpoolConsumer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SpoolConsumer.class);

    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Database unavailable, keeping payloads in the spool");

    /**
     * Maximum of payloads per batch: enough for an efficient COPY, and few enough for a short delay of events and for batches
     * that the garbage collector need not move to the old generation of a small heap.
     */
    private static final int MAX_PAYLOADS = 50;

    /** Maximum of posted bytes per batch; {@link BatchProcessor#drain} limits the inflated bytes in memory. */
    private static final long MAX_BYTES = 1L << 20;

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    /** Classes of SQLSTATE that concern a payload: data, constraints, limits, unsupported features, internal errors. */
    private static final Set<String> OF_THE_PAYLOAD = Set.of("0A", "21", "22", "23", "54", "XX");

    private final Spool spool;
    private final BatchProcessor drain;
    private final CurrentInventory inventory;
    private final DeadLetters deadLetters;
    private final IngestMetrics metrics;
    private final Clock clock;
    private final int connections;
    private final CrashJournal crashes;
    private final ReadWriteLock together = new ReentrantReadWriteLock();
    /** Payloads for which there was not enough memory, until they are tried alone. */
    private final Set<SpooledPayload> outOfMemory = ConcurrentHashMap.newKeySet();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    SpoolConsumer(
            Spool spool,
            BatchProcessor drain,
            CurrentInventory inventory,
            DeadLetters deadLetters,
            IngestMetrics metrics,
            CrashJournal crashes,
            Clock clock,
            int connections) {
        this.crashes = crashes;
        this.spool = spool;
        this.drain = drain;
        this.inventory = inventory;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.clock = clock;
        this.connections = connections;
    }

    @Override
    public void start() {
        running = true;
        for (int i = 1; i <= connections; i++) {
            Thread thread = new Thread(this::loop, "spool-consumer-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** Finishes the batches in progress; no payload is lost if they are not finished. */
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
                drainAll(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | OutOfMemoryError e) {
                // The outer loop: the payloads are still in the spool.
                log.error("Spooled payloads could not be processed; they stay in the spool", e);
            }
        }
    }

    /** Payloads that were in progress at a crash are stored one by one. */
    private void drainAll(List<SpooledPayload> batch) throws InterruptedException {
        List<SpooledPayload> others = new ArrayList<>();
        for (SpooledPayload payload : batch) {
            if (!crashes.isSuspect(payload)) {
                others.add(payload);
            } else if (crashes.isGuilty(payload)) {
                keepAsDeadLetter(payload, new ProcessEndedException());
                crashes.acquit(payload);
            } else if (drainAlone(payload)) {
                crashes.acquit(payload);
            }
        }
        String thread = Thread.currentThread().getName();
        if (!others.isEmpty()) {
            together.readLock().lockInterruptibly();
            try {
                crashes.begin(thread, others);
                drainOrKeep(others);
            } finally {
                together.readLock().unlock();
                crashes.end(thread);
            }
        }
        for (SpooledPayload payload : outOfMemory) {
            if (outOfMemory.remove(payload)) {
                drainAlone(payload);
            }
        }
    }

    /**
     * Runs while no other thread stores anything, so that a lack of memory is caused by this payload. Returns whether the
     * payload was handled.
     */
    private boolean drainAlone(SpooledPayload payload) throws InterruptedException {
        String thread = Thread.currentThread().getName();
        together.writeLock().lockInterruptibly();
        try {
            crashes.beginAlone(thread, payload);
            drain.drain(List.of(payload), snapshot());
            spool.release(List.of(payload));
            return true;
        } catch (RuntimeException | OutOfMemoryError e) {
            if (databaseIsAway(e)) {
                requeue(List.of(payload), e);
                return false;
            }
            keepAsDeadLetter(payload, e);
            return true;
        } finally {
            together.writeLock().unlock();
            crashes.end(thread);
        }
    }

    private void drainOrKeep(List<SpooledPayload> batch) throws InterruptedException {
        List<SpooledPayload> rest = batch;
        while (!rest.isEmpty()) {
            int stored;
            try {
                stored = drain.drain(rest, snapshot());
            } catch (RuntimeException | OutOfMemoryError e) {
                keep(rest, e);
                return;
            }
            spool.release(rest.subList(0, stored));
            rest = rest.subList(stored, rest.size());
        }
    }

    private void keep(List<SpooledPayload> batch, Throwable e) throws InterruptedException {
        if (databaseIsAway(e)) {
            requeue(batch, e);
        } else if (batch.size() > 1) {
            // One of them is at fault: the others must not wait for it.
            for (SpooledPayload payload : batch) {
                drainOrKeep(List.of(payload));
            }
        } else if (e instanceof OutOfMemoryError) {
            // Another thread may have taken the memory.
            outOfMemory.add(batch.get(0));
        } else {
            keepAsDeadLetter(batch.get(0), e);
        }
    }

    /** The newest snapshot, which includes all functions known when the payload was received. */
    private InventorySnapshot snapshot() {
        return inventory.snapshot().orElseThrow();
    }

    private void requeue(List<SpooledPayload> batch, Throwable e) throws InterruptedException {
        failures.warn(e);
        retryLater(batch);
    }

    private void retryLater(List<SpooledPayload> batch) throws InterruptedException {
        spool.requeue(batch);
        Thread.sleep(RETRY.toMillis());
    }

    /**
     * Publishes and stores a dead letter before the spool deletes the payload. If it cannot be stored, it remains where it was
     * published, else it is parked in the spool until a restart.
     */
    private void keepAsDeadLetter(SpooledPayload payload, Throwable fault) throws InterruptedException {
        String reason = reason(fault);
        Optional<String> position;
        try {
            position = spool.publishDeadLetter(payload, reason);
        } catch (SpoolUnavailableException e) {
            log.warn("Dead letter cannot be published, retrying: {}", payload, e);
            retryLater(List.of(payload));
            return;
        }
        try {
            deadLetters.keep(
                    new DeadLetterBody(payload.format(), payload.receivedAt(), payload.accounts(), payload.body()),
                    clock.instant(),
                    reason,
                    position.orElse(null));
        } catch (RuntimeException e) {
            if (databaseIsAway(e)) {
                requeue(List.of(payload), e);
                return;
            }
            e.addSuppressed(fault);
            metrics.parked();
            if (position.isEmpty()) {
                log.error(
                        "Payload parked in the spool, it could neither be stored nor kept as a dead letter: {}",
                        payload,
                        e);
            } else {
                log.error("Payload is only in the topic of dead letters, it could not be stored: {}", payload, e);
                spool.release(List.of(payload));
            }
            return;
        }
        log.error("Payload kept as a dead letter: {}", payload, fault);
        metrics.quarantined(drain.messages(payload.format(), payload.body()), payload.recovered());
        spool.release(List.of(payload));
    }

    /** Without the text of the message, which may quote data of a sender. */
    private static String reason(Throwable fault) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(fault);
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** The process crashed several times while the payload was alone in progress. */
    private static final class ProcessEndedException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /**
     * Database errors that do not concern the payload are temporary: a lost connection, a shutdown, a deadlock, a full disk.
     */
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
