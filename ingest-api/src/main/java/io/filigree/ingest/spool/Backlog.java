package io.filigree.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.filigree.decorator.function.AccountScope;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of a spool and whether they wait or are taken, oldest first. The bodies of waiting payloads are in memory up
 * to a limit; of newer payloads only id and size are, and their bodies are on disk.
 */
final class Backlog {

    /** Overhead of a payload: its record's frame on disk, and its entry in memory. */
    static final long OVERHEAD_BYTES = 64;

    private final long capacityBytes;
    private final long memoryBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableMap<Long, Entry> waiting = new TreeMap<>();
    private final NavigableMap<Long, Entry> taken = new TreeMap<>();
    private long keptBytes;
    private long bytesInMemory;
    private long withoutBody;
    private boolean closed;

    Backlog(long capacityBytes, long memoryBytes) {
        this.capacityBytes = capacityBytes;
        this.memoryBytes = memoryBytes;
    }

    /** Reserves capacity for a payload that is about to be written. */
    void reserve(int bodyBytes) {
        long bytes = bodyBytes + OVERHEAD_BYTES;
        locked(() -> {
            if (keptBytes + bytes > capacityBytes) {
                throw new SpoolFullException(bytes, keptBytes, capacityBytes);
            }
            keptBytes += bytes;
        });
    }

    /** Releases the capacity of a payload that could not be written. */
    void cancel(int bodyBytes) {
        locked(() -> keptBytes -= bodyBytes + OVERHEAD_BYTES);
    }

    /** Adds a payload that is on disk, whose capacity was reserved before. */
    void add(long id, PayloadRecord payload) {
        locked(() -> add(new Entry(id, payload, false), payload));
    }

    private void add(Entry entry, PayloadRecord payload) {
        locked(() -> {
            waiting.put(entry.id, entry);
            // Behind a payload that is on disk only, memory would be spent on what is needed last.
            if (withoutBody == 0 && bytesInMemory + entry.bytes() <= memoryBytes) {
                hold(entry, payload.body());
            } else {
                withoutBody++;
            }
            changed.signalAll();
        });
    }

    /** Adds a payload that was found on disk at start, even beyond the capacity. */
    void restore(long id, PayloadRecord payload) {
        locked(() -> {
            if (!waiting.containsKey(id)) {
                keptBytes += payload.body().length + OVERHEAD_BYTES;
                add(new Entry(id, payload, true), payload);
            }
        });
    }

    /** Waits until a payload is available, the time has passed or the spool is closed. */
    boolean awaitWaiting(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !waiting.isEmpty() && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the oldest payload's body is on disk only. */
    boolean mustReadBack() {
        lock.lock();
        try {
            return !waiting.isEmpty() && waiting.firstEntry().getValue().body == null;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest payloads without a body in memory that fit into memory, at least one. */
    Set<Long> idsToReadBack() {
        lock.lock();
        try {
            Set<Long> ids = new LinkedHashSet<>();
            long room = memoryBytes - bytesInMemory;
            for (Entry entry : waiting.values()) {
                if (entry.body == null) {
                    room -= entry.bytes();
                    if (room < 0 && !ids.isEmpty()) {
                        break;
                    }
                    ids.add(entry.id);
                }
            }
            return ids;
        } finally {
            lock.unlock();
        }
    }

    void holdBodies(Map<Long, PayloadRecord> payloads) {
        locked(() -> payloads.forEach((id, payload) -> {
            Entry entry = waiting.get(id);
            if (entry != null && entry.body == null) {
                hold(entry, payload.body());
                withoutBody--;
            }
        }));
    }

    /** The oldest payloads within the bounds, up to the first whose body is on disk only. */
    List<SpooledPayload> take(int maxPayloads, long maxBytes) {
        List<SpooledPayload> batch = new ArrayList<>();
        locked(() -> {
            long bytes = 0;
            while (batch.size() < maxPayloads && !waiting.isEmpty()) {
                Entry entry = waiting.firstEntry().getValue();
                byte[] body = entry.body;
                bytes += entry.bodyBytes;
                if (body == null || (bytes > maxBytes && !batch.isEmpty())) {
                    break;
                }
                waiting.remove(entry.id);
                entry.body = null; // the batch holds it from here
                bytesInMemory -= entry.bytes();
                taken.put(entry.id, entry);
                batch.add(new SpooledPayload(
                        entry.id,
                        entry.format,
                        Instant.ofEpochMilli(entry.receivedAtMillis),
                        entry.recovered,
                        entry.accounts,
                        entry.keyId,
                        body));
            }
        });
        return List.copyOf(batch);
    }

    void requeue(SpooledPayload payload) {
        locked(() -> {
            Entry entry = taken.remove(payload.id());
            if (entry != null) {
                waiting.put(entry.id, entry);
                hold(entry, payload.body());
                changed.signalAll();
            }
        });
    }

    /** Returns whether the payload was taken, so that its record must be deleted. */
    boolean release(long id) {
        lock.lock();
        try {
            Entry entry = taken.remove(id);
            if (entry == null) {
                return false;
            }
            keptBytes -= entry.bytes();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Removes a waiting payload that was deleted before the restart, or is missing on disk. */
    void forget(long id) {
        locked(() -> {
            Entry entry = waiting.remove(id);
            if (entry != null) {
                keptBytes -= entry.bytes();
                if (entry.body == null) {
                    withoutBody--;
                } else {
                    bytesInMemory -= entry.bytes();
                }
            }
        });
    }

    SpoolStatus status(Instant now, boolean writable) {
        lock.lock();
        try {
            long ageMillis = oldest().map(entry -> now.toEpochMilli() - entry.receivedAtMillis)
                    .orElse(0L);
            return new SpoolStatus(
                    (long) waiting.size() + taken.size(),
                    keptBytes,
                    Duration.ofMillis(Math.max(0, ageMillis)),
                    capacityBytes,
                    writable && !closed);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all threads that wait for payloads. Returns whether the spool was open. */
    boolean close() {
        lock.lock();
        try {
            boolean wasOpen = !closed;
            closed = true;
            changed.signalAll();
            return wasOpen;
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Entry> oldest() {
        if (waiting.isEmpty()) {
            return taken.isEmpty()
                    ? Optional.empty()
                    : Optional.of(taken.firstEntry().getValue());
        }
        if (taken.isEmpty() || waiting.firstKey() < taken.firstKey()) {
            return Optional.of(waiting.firstEntry().getValue());
        }
        return Optional.of(taken.firstEntry().getValue());
    }

    private void hold(Entry entry, byte[] body) {
        entry.body = body;
        bytesInMemory += entry.bytes();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private static final class Entry {

        private final long id;
        private final String format;
        private final long receivedAtMillis;
        private final int bodyBytes;
        private final boolean recovered;
        private final AccountScope accounts;
        private final @Nullable Long keyId;
        private byte @Nullable [] body;

        Entry(long id, PayloadRecord payload, boolean recovered) {
            this.id = id;
            this.format = payload.format();
            this.receivedAtMillis = payload.receivedAtMillis();
            this.bodyBytes = payload.body().length;
            this.recovered = recovered;
            this.accounts = payload.accounts();
            this.keyId = payload.keyId();
        }

        long bytes() {
            return bodyBytes + OVERHEAD_BYTES;
        }
    }
}
