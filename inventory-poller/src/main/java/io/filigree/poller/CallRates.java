package io.filigree.poller;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Keeps our calls below what an account can spare: a token bucket for each account, region and service. A bucket fills
 * with the rate and holds a second's worth, so that a small region is not slowed down at all.
 */
final class CallRates {

    private final double usual;
    private final Time time;
    private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param usual default calls per second, for accounts without a configured rate */
    CallRates(double usual, Time time) {
        this.usual = usual;
        this.time = time;
    }

    /** Takes a token, waiting for it if need be. @param perSecond the account's own rate; null for the usual one */
    void take(String accountId, String region, String service, @Nullable Double perSecond) {
        Bucket bucket = buckets.computeIfAbsent(new Key(accountId, region, service), key -> new Bucket());
        long nanos = bucket.take(perSecond == null ? usual : perSecond);
        if (nanos > 0) {
            time.sleep(nanos);
        }
    }

    /** The clock that the buckets fill by, in nanoseconds. */
    interface Time {
        long now();

        void sleep(long nanos);

        static Time real() {
            return new Time() {
                @Override
                public long now() {
                    return System.nanoTime();
                }

                @Override
                public void sleep(long nanos) {
                    try {
                        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("Interrupted while waiting for a call's turn", e);
                    }
                }
            };
        }
    }

    private record Key(String accountId, String region, String service) {}

    private final class Bucket {
        private double tokens = Double.POSITIVE_INFINITY;
        private long filledAt = time.now();

        /** Nanoseconds until the token taken is there: a debt that the next caller queues behind. */
        synchronized long take(double perSecond) {
            long now = time.now();
            tokens = Math.min(Math.max(1, perSecond), tokens + (now - filledAt) * perSecond / 1e9);
            filledAt = now;
            tokens -= 1;
            return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * 1e9);
        }
    }
}
