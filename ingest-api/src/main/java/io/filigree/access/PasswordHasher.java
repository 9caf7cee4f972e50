package io.filigree.access;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Limits how many passwords are hashed concurrently. A hash is deliberately expensive (about 0.1 s of a core), so that
 * unlimited logins would take the processors from ingest. A short queue waits; beyond it work is rejected.
 */
final class PasswordHasher {

    /** Longer passwords are hashed up to here, for the same cost, and never match. */
    static final int MAX_HASHED = 2 * UserService.MAX_PASSWORD;

    /** Logins that wait for a permit, of anybody. */
    static final int QUEUE = 8;

    /** Places in the queue that only known devices and sessions may use in addition. */
    static final int RESERVED = 8;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final PasswordEncoder encoder;
    private final Semaphore permits;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param concurrency hashes at once */
    PasswordHasher(PasswordEncoder encoder, int concurrency) {
        this.encoder = encoder;
        this.permits = new Semaphore(concurrency, true);
    }

    /** The queue is full, or did not advance in time. Nothing was hashed. */
    static final class BusyException extends RuntimeException {

        private static final long serialVersionUID = 1;

        BusyException() {
            super("too many passwords are being checked", null, false, false);
        }
    }

    /** Which part of the queue a caller may use. */
    enum Priority {
        STRANGER(QUEUE),
        KNOWN(QUEUE + RESERVED);

        private final int queue;

        Priority(int queue) {
            this.queue = queue;
        }
    }

    /**
     * Runs work that hashes, as soon as a permit is free.
     *
     * @throws BusyException when none is free soon enough; the work has not run then
     */
    <T> T run(Priority priority, Supplier<T> work) {
        acquire(priority);
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    /** Within {@link #run}: the hash of a chosen password. */
    String hash(String password) {
        return requireNonNull(encoder.encode(password), "the encoder returned no hash");
    }

    /** Within {@link #run}: whether this is the password. Costs the same for every length. */
    boolean matches(String password, String hash) {
        boolean tooLong = password.length() > MAX_HASHED;
        boolean matches = encoder.matches(tooLong ? password.substring(0, MAX_HASHED) : password, hash);
        return matches && !tooLong;
    }

    /** Callers in the queue. */
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
