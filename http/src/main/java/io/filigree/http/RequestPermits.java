package io.filigree.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Permits for requests that are not telemetry. There are fewer permits than threads, so that ingest always finds a free
 * thread. Unauthenticated callers share a third of the permits.
 */
final class RequestPermits {

    private final Semaphore all;
    private final Semaphore anonymous;

    RequestPermits(int maxRequests) {
        this.all = new Semaphore(maxRequests);
        this.anonymous = new Semaphore(Math.max(1, maxRequests / 3));
    }

    /** @return null when no permit is free */
    @Nullable
    Permit tryAcquire(CallerClass caller) {
        boolean isAnonymous = caller == CallerClass.ANONYMOUS;
        if (isAnonymous && !anonymous.tryAcquire()) {
            return null;
        }
        if (!all.tryAcquire()) {
            if (isAnonymous) {
                anonymous.release();
            }
            return null;
        }
        return new Permit(isAnonymous);
    }

    /** A permit, returned after the response was written. */
    final class Permit implements AutoCloseable {

        private final boolean isAnonymous;
        private final AtomicBoolean returned = new AtomicBoolean();

        private Permit(boolean isAnonymous) {
            this.isAnonymous = isAnonymous;
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                all.release();
                if (isAnonymous) {
                    anonymous.release();
                }
            }
        }
    }
}
