package io.filigree.ingest;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory that all requests of senders take together while their bodies are received and read. Small bodies,
 * which are nearly all, need no permit: as many of them as there are request threads fit beside it.
 */
final class MemoryLimiter {

    /** Bytes of a body, as posted and once inflated, that take no permit. */
    static final int FREE_BYTES = 256 * 1024;

    private static final int PERMIT_BYTES = 16 * 1024;

    /** What receiving a body takes for each byte of it: its parts, and all of it in one piece. */
    private static final int HEAP_BYTES_PER_POSTED_BYTE = 2;

    /** What reading it takes for each byte once inflated: the text of its entry, and of the messages in that. */
    private static final int HEAP_BYTES_PER_INFLATED_BYTE = 4;

    /** Two separate limits: otherwise requests that hold bodies could all wait for memory to read them. */
    private final Semaphore received;

    private final Semaphore inflated;
    private final int inflatedPermits;
    private final Duration patience;

    /**
     * @param receivedBytes that bodies may take together while they are received
     * @param inflatedBytes that bodies may take together while they are read
     * @param patience how long a request waits for others to finish
     */
    MemoryLimiter(long receivedBytes, long inflatedBytes, Duration patience) {
        this.inflatedPermits = permits(inflatedBytes);
        // Fair: or a large body would wait for as long as smaller ones come.
        this.received = new Semaphore(permits(receivedBytes), true);
        this.inflated = new Semaphore(inflatedPermits, true);
        this.patience = patience;
    }

    /** An eighth of the heap for what is received, and a quarter for what is read. */
    static MemoryLimiter ofHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        return new MemoryLimiter(heap / 8, heap / 4, Duration.ofSeconds(2));
    }

    /**
     * Waits until so many more bytes of a body can be received.
     *
     * @throws TooBusyException when others took the memory for too long
     */
    Permit forReceiving(long postedBytes) {
        return acquire(received, permits(postedBytes * HEAP_BYTES_PER_POSTED_BYTE));
    }

    /**
     * Waits until a body of so many inflated bytes can be read. One that is larger than the whole is read alone.
     *
     * @throws TooBusyException when others took the memory for too long
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

    /** Memory that a request holds. */
    interface Permit extends AutoCloseable {

        Permit NONE = () -> {};

        @Override
        void close();
    }

    /** Other bodies took the memory for longer than a request waits. */
    static final class TooBusyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooBusyException() {
            super("body: other large bodies take the memory for reading it; send it again");
        }
    }
}
