package io.filigree.ingest;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the memory of all request bodies while they are received and read. Small bodies, which are nearly all, need no
 * permit: one for each request thread fits in addition to the limit.
 */
final class MemoryLimiter {

    /** Size of a body, as posted and once inflated, up to which it needs no permit. */
    static final int FREE_BYTES = 256 * 1024;

    private static final int PERMIT_BYTES = 16 * 1024;

    /** Memory for each received byte: the parts of the body, and the whole body. */
    private static final int HEAP_BYTES_PER_POSTED_BYTE = 2;

    /** Memory for each inflated byte while it is read: the text of its entry and of its messages. */
    private static final int HEAP_BYTES_PER_INFLATED_BYTE = 4;

    /** Two separate limits: otherwise requests that hold bodies could all wait for memory to read them. */
    private final Semaphore received;

    private final Semaphore inflated;
    private final int inflatedPermits;
    private final Duration patience;

    /**
     * @param receivedBytes limit of all bodies while they are received
     * @param inflatedBytes limit of all bodies while they are read
     * @param patience how long a request waits for others to finish
     */
    MemoryLimiter(long receivedBytes, long inflatedBytes, Duration patience) {
        this.inflatedPermits = permits(inflatedBytes);
        // Fair: or a large body would wait for as long as smaller ones arrive.
        this.received = new Semaphore(permits(receivedBytes), true);
        this.inflated = new Semaphore(inflatedPermits, true);
        this.patience = patience;
    }

    /** An eighth of the heap for received bodies, and a quarter for inflated ones. */
    static MemoryLimiter ofHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        return new MemoryLimiter(heap / 8, heap / 4, Duration.ofSeconds(2));
    }

    /**
     * Waits until that many more bytes of a body can be received.
     *
     * @throws TooBusyException if other bodies used the memory for too long
     */
    Permit forReceiving(long postedBytes) {
        return acquire(received, permits(postedBytes * HEAP_BYTES_PER_POSTED_BYTE));
    }

    /**
     * Waits until a body of that many inflated bytes can be read. A body that exceeds the limit is read alone.
     *
     * @throws TooBusyException if other bodies used the memory for too long
     */
    Permit forReading(long inflatedBytes) {
        return inflatedBytes <= FREE_BYTES
                ? Permit.NONE
                : acquire(inflated, Math.min(inflatedPermits, permits(inflatedBytes * HEAP_BYTES_PER_INFLATED_BYTE)));
    }

    private Permit acquire(Semaphore semaphore, int permits) {
        try {
            if (!semaphore.tryAcquire(permits, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooBusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooBusyException();
        }
        return () -> semaphore.release(permits);
    }

    private static int permits(long bytes) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / PERMIT_BYTES));
    }

    /** Memory that a request has reserved. */
    interface Permit extends AutoCloseable {

        Permit NONE = () -> {};

        @Override
        void close();
    }

    /** Thrown if other bodies used the memory for longer than a request waits. */
    static final class TooBusyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooBusyException() {
            super("body: not enough memory because other large bodies are being read; retry");
        }
    }
}
