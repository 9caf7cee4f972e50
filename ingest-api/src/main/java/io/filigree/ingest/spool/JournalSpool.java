package io.filigree.ingest.spool;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool on local disk, in a separate directory, using the journal of Apache Artemis. After a failed write it accepts no
 * more payloads until it is opened again; stored payloads can still be taken.
 */
public final class JournalSpool implements Spool {

    /** The largest body that a sender may post; the limits of formats must not exceed it. */
    public static final int MAX_BODY_BYTES = 8 << 20;

    /** The maximum of headers that a format may keep with a body. */
    public static final int MAX_HEAD_BYTES = 64 << 10;

    /** The largest accepted payload; a larger one is an error of the caller. */
    public static final int MAX_PAYLOAD_BYTES = MAX_BODY_BYTES + MAX_HEAD_BYTES;

    private static final Logger log = LoggerFactory.getLogger(JournalSpool.class);

    private final OwnerLock owner;
    private final SpoolJournal journal;
    private final Backlog backlog;
    private final Clock clock;
    private final AtomicLong nextId = new AtomicLong();
    private final ReentrantLock taking = new ReentrantLock();

    private JournalSpool(OwnerLock owner, SpoolJournal journal, Backlog backlog, Clock clock) {
        this.owner = owner;
        this.journal = journal;
        this.backlog = backlog;
        this.clock = clock;
    }

    /**
     * Opens the spool in this directory, which is created if missing, and reads its payloads.
     *
     * @throws SpoolUnavailableException if the directory is not writable or is used by another process
     */
    public static JournalSpool open(Path directory, SpoolSettings settings, Clock clock) {
        return open(directory, settings, clock, JournalFiles.Disk.REAL);
    }

    static JournalSpool open(Path directory, SpoolSettings settings, Clock clock, JournalFiles.Disk disk) {
        OwnerLock owner = OwnerLock.acquire(directory);
        SpoolJournal journal = new SpoolJournal(directory, disk);
        try {
            Backlog backlog = new Backlog(
                    settings.maxSize().toBytes(), settings.maxMemory().toBytes());
            JournalSpool spool = new JournalSpool(owner, journal, backlog, clock);
            spool.load();
            return spool;
        } catch (RuntimeException e) {
            journal.close();
            owner.close();
            throw e;
        }
    }

    @Override
    public void append(ReceivedPayload received) {
        int bytes = received.body().length;
        if (bytes > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "a payload of " + bytes + " bytes exceeds the maximum of " + MAX_PAYLOAD_BYTES);
        }
        throwIfClosed();
        PayloadRecord payload = PayloadRecord.of(received);
        backlog.reserve(bytes);
        long id = nextId.getAndIncrement();
        try {
            journal.add(id, payload);
        } catch (SpoolUnavailableException e) {
            backlog.cancel(bytes);
            throw e;
        }
        backlog.add(id, payload);
    }

    @Override
    public List<SpooledPayload> take(int maxPayloads, long maxBytes, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        if (!taking.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            return List.of();
        }
        try {
            while (backlog.awaitWaiting(deadline - System.nanoTime())) {
                if (backlog.mustReadBack()) {
                    readBack();
                }
                List<SpooledPayload> batch = backlog.take(maxPayloads, maxBytes);
                if (!batch.isEmpty() || maxPayloads <= 0) {
                    return batch;
                }
            }
            return List.of();
        } finally {
            taking.unlock();
        }
    }

    @Override
    public void release(Collection<SpooledPayload> payloads) {
        throwIfClosed();
        List<Long> released = payloads.stream()
                .map(SpooledPayload::id)
                .filter(backlog::release)
                .toList();
        released.forEach(journal::delete);
    }

    @Override
    public void requeue(Collection<SpooledPayload> payloads) {
        payloads.forEach(backlog::requeue);
    }

    @Override
    public SpoolStatus status() {
        return backlog.status(clock.instant(), journal.writable());
    }

    @Override
    public void close() {
        if (backlog.close()) {
            try {
                journal.close();
            } finally {
                owner.close();
            }
        }
    }

    private void load() {
        long highestId = journal.load(new SpoolJournal.Loader() {
            @Override
            public void payload(long id, PayloadRecord payload) {
                backlog.restore(id, payload);
            }

            @Override
            public void deleted(long id) {
                backlog.forget(id);
            }
        });
        nextId.set(highestId + 1);
        SpoolStatus status = status();
        if (status.payloads() > 0) {
            log.info("The spool contains payloads: payloads={} bytes={}", status.payloads(), status.bytes());
        }
    }

    private void readBack() throws InterruptedException {
        Set<Long> ids = backlog.idsToReadBack();
        holdBodies(ids, journal.read(ids));
        if (!ids.isEmpty()) {
            holdBodies(ids, journal.readInPeace(ids));
        }
        for (long id : ids) {
            log.error("Payload could not be read from the spool and is lost: id={}", id);
            backlog.forget(id);
        }
    }

    private void holdBodies(Set<Long> missing, Map<Long, PayloadRecord> found) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("while payloads were read back"); // which closed the file under the reader
        }
        backlog.holdBodies(found);
        missing.removeAll(found.keySet());
    }

    private void throwIfClosed() {
        if (backlog.closed()) {
            throw new SpoolUnavailableException("The spool is closed", null);
        }
    }
}
