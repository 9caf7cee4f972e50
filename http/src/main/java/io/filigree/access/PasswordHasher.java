package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Limits how many passwords are hashed concurrently. A hash is deliberately expensive (about 0.1 s of a core), so
 * unlimited logins would take processor time from ingest. A short queue waits; work beyond it is rejected.
 */
final class PasswordHasher {

    /** Longer passwords are truncated to this length, hashed at the same cost, and never match. */
    static final int MAX_HASHED = 2 * UserService.MAX_PASSWORD;

    /** Size of the queue that all logins share. */
    static final int QUEUE = 8;

    /** Additional queue positions for known devices and sessions. */
    static final int RESERVED = 8;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final PasswordEncoder encoder;
    private final Semaphore permits;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param concurrency number of concurrent hashes */
    PasswordHasher(PasswordEncoder encoder, int concurrency) {
        this.encoder = encoder;
        this.permits = new Semaphore(concurrency, true);
    }

    /** The queue is full, or no permit became free in time. Nothing was hashed. */
    static final class BusyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        BusyException() {
            super("too many passwords are being checked", null, false, false);
        }
    }

    /** The part of the queue that a caller may use. */
    enum Priority {
        STRANGER(QUEUE),
        KNOWN(QUEUE + RESERVED);

        private final int queue;

        Priority(int queue) {
            this.queue = queue;
        }
    }

    /**
     * Runs work that hashes as soon as a permit is free.
     *
     * @throws BusyException when no permit becomes free in time; the work has not run
     */
    <T> T run(Priority priority, Supplier<T> work) {
        acquire(priority);
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    /** Hashes a new password. Called within {@link #run}. */
    String hash(String password) {
        return requireNonNull(encoder.encode(password), "the encoder returned no hash");
    }

    /** Whether the password matches. Called within {@link #run}. The cost does not depend on the length. */
    boolean matches(String password, String hash) {
        boolean tooLong = password.length() > MAX_HASHED;
        boolean matches = encoder.matches(tooLong ? password.substring(0, MAX_HASHED) : password, hash);
        return matches && !tooLong;
    }

    /** Number of callers in the queue. */
    int waiting() {
        return waiting.get();
    }

    private void acquire(Priority priority) {
        if (permits.tryAcquire()) {
            return;
        }
        if (waiting.incrementAndGet() > priority.queue) {
            waiting.decrementAndGet();
            throw new BusyException();
        }
        try {
            if (!permits.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } finally {
            waiting.decrementAndGet();
        }
    }
}
