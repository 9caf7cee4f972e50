package io.filigree.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Permits for requests that are not telemetry: together they hold fewer threads than there are, so that ingest always
 * finds one. Callers without a key or login share a third of the permits.
 */
final class RequestPermits {

    private final Semaphore all;
    private final Semaphore anonymous;

    RequestPermits(int maxRequests) {
        this.all = new Semaphore(maxRequests);
        this.anonymous = new Semaphore(Math.max(1, maxRequests / 3));
    }

    /** @return null when as many requests run as may */
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

    /** Is returned when the response was written. */
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
