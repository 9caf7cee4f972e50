package io.filigree.ingest.spool.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.filigree.ingest.spool.SpooledPayload;

/**
 * The payloads that this process has read from its partitions and not released, oldest first. A partition's position is the
 * offset of its first payload that is not released, so that no payload is skipped if later ones are stored first.
 *
 * <p>Each partition belongs to the reader that it is assigned to. Payloads of a partition that was taken away are forgotten:
 * its next owner reads them again.
 */
final class KafkaBacklog {

    /** Bits of an offset in the id of a payload; the partition is above them, and all of it has at most 18 digits. */
    private static final int OFFSET_BITS = 46;

    private static final long OVERHEAD_BYTES = 256;

    private final long memoryBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableMap<Long, Entry> waiting = new TreeMap<>();
    /** By the id of the payload. */
    private final Map<Long, Entry> taken = new HashMap<>();

    private final Map<Integer, Position> positions = new HashMap<>();
    private final AtomicLong missing = new AtomicLong();
    private long nextSequence;
    private long bytesInMemory;
    private boolean closed;

    KafkaBacklog(long memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    static long id(int partition, long offset) {
        return ((long) partition << OFFSET_BITS) | offset;
    }

    static int partition(long id) {
        return (int) (id >>> OFFSET_BITS);
    }

    static long offset(long id) {
        return id & ((1L << OFFSET_BITS) - 1);
    }

    /** @param next the offset that the reader begins at; -1 if it is not known */
    void assign(Object reader, int partition, long next) {
        locked(() -> {
            forget(partition);
            positions.put(partition, new Position(reader, next));
            return true;
        });
    }

    /** Adds a payload, unless its partition is another reader's by now. */
    void add(Object reader, SpooledPayload payload) {
        locked(() -> {
            int partition = partition(payload.id());
            long offset = offset(payload.id());
            Position position = positions.get(partition);
            if (position == null || position.reader != reader || position.leaving) {
                return false;
            }
            if (position.next >= 0 && offset > position.next) {
                missing.addAndGet(offset - position.next);
            }
            position.next = offset + 1;
            position.unreleased.add(offset);
            waiting.put(nextSequence, new Entry(nextSequence, payload));
            nextSequence++;
            bytesInMemory += bytes(payload);
            changed.signalAll();
            return true;
        });
    }

    boolean isFull() {
        return locked(() -> bytesInMemory >= memoryBytes);
    }

    /** Payloads that the broker deleted before this process could read them. */
    long missing() {
        return missing.get();
    }

    int assigned() {
        return locked(positions::size);
    }

    List<SpooledPayload> take(int maxPayloads, long maxBytes, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<SpooledPayload> batch = new ArrayList<>();
            long bytes = 0;
            while (batch.size() < maxPayloads && !waiting.isEmpty() && !closed) {
                Entry entry = waiting.firstEntry().getValue();
                bytes += entry.payload.body().length;
                if (bytes > maxBytes && !batch.isEmpty()) {
                    break;
                }
                waiting.remove(entry.sequence);
                taken.put(entry.payload.id(), entry);
                batch.add(entry.payload);
            }
            return List.copyOf(batch);
        } finally {
            lock.unlock();
        }
    }

    void requeue(SpooledPayload payload) {
        locked(() -> {
            Entry entry = taken.remove(payload.id());
            if (entry == null) {
                return false;
            }
            Position position = positions.get(partition(payload.id()));
            if (position == null || position.leaving) {
                bytesInMemory -= bytes(payload);
            } else {
                waiting.put(entry.sequence, entry);
            }
            changed.signalAll();
            return true;
        });
    }

    void release(SpooledPayload payload) {
        locked(() -> {
            Entry entry = taken.remove(payload.id());
            if (entry == null) {
                return false;
            }
            bytesInMemory -= bytes(payload);
            Position position = positions.get(partition(payload.id()));
            if (position != null) {
                position.unreleased.remove(offset(payload.id()));
            }
            changed.signalAll();
            return true;
        });
    }

    /** The positions of a reader's partitions: up to there, all payloads are released. */
    Map<Integer, Long> positions(Object reader) {
        return locked(() -> {
            Map<Integer, Long> released = new HashMap<>();
            positions.forEach((partition, position) -> {
                if (position.reader == reader && position.next >= 0) {
                    released.put(
                            partition, position.unreleased.isEmpty() ? position.next : position.unreleased.first());
                }
            });
            return released;
        });
    }

    /** Hands out no more payloads of partitions that a reader must leave, and waits for those that are being stored. */
    void leave(Object reader, Collection<Integer> partitions, Duration wait) {
        lock.lock();
        try {
            partitions.forEach(partition -> {
                Position position = positions.get(partition);
                if (position != null && position.reader == reader) {
                    position.leaving = true;
                    removeWaiting(partition);
                }
            });
            long left = wait.toNanos();
            while (left > 0 && taken.keySet().stream().anyMatch(id -> partitions.contains(partition(id)))) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets partitions that a reader had. */
    void revoke(Object reader, Collection<Integer> partitions) {
        locked(() -> {
            partitions.forEach(partition -> {
                Position position = positions.get(partition);
                if (position != null && position.reader == reader) {
                    forget(partition);
                }
            });
            return true;
        });
    }

    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            return true;
        });
    }

    private void forget(int partition) {
        positions.remove(partition);
        removeWaiting(partition);
        taken.values().removeIf(entry -> {
            boolean remove = partition(entry.payload.id()) == partition;
            bytesInMemory -= remove ? bytes(entry.payload) : 0;
            return remove;
        });
    }

    private void removeWaiting(int partition) {
        waiting.values().removeIf(entry -> {
            boolean remove = partition(entry.payload.id()) == partition;
            bytesInMemory -= remove ? bytes(entry.payload) : 0;
            return remove;
        });
    }

    private static long bytes(SpooledPayload payload) {
        return payload.body().length + OVERHEAD_BYTES;
    }

    private <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    private record Entry(long sequence, SpooledPayload payload) {}

    /** How far a partition was read and released. */
    private static final class Position {

        private final Object reader;
        private final NavigableSet<Long> unreleased = new TreeSet<>();
        /** The offset after the last payload that was read. */
        private long next;

        private boolean leaving;

        Position(Object reader, long next) {
            this.reader = reader;
            this.next = next;
        }
    }
}
