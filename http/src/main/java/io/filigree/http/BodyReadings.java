package io.filigree.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.filigree.http.ReceivedBody.Ending;
import org.jspecify.annotations.Nullable;

/**
 * All bodies that are being read, and the memory of all bodies. When memory is short, the oldest unfinished body is
 * aborted, preferably of a caller without a key: regular bodies are complete within milliseconds, so the oldest ones
 * are slow.
 */
final class BodyReadings {

    /** Each holds the container's buffers of its request, about 100 KB. */
    private static final int MAX_UNFINISHED = 1_000;

    private final long maxBytes;
    private final HttpMetrics metrics;
    private final Map<BodyReading, Long> reservedByUnfinished = new LinkedHashMap<>();

    /** Not guarded by the lock, so that a finished request does not wait for it. */
    private final AtomicLong bytes = new AtomicLong();

    BodyReadings(long maxBytes, HttpMetrics metrics) {
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    void started(BodyReading reading) {
        BodyReading oldest = null;
        synchronized (this) {
            reservedByUnfinished.put(reading, 0L);
            if (reservedByUnfinished.size() > MAX_UNFINISHED) {
                oldest = takeOldest();
            }
        }
        if (oldest != null) {
            oldest.end(Ending.NO_MEMORY);
        }
    }

    /** @param retained bytes that stay reserved until they are released */
    synchronized void ended(BodyReading reading, long retained) {
        Long reserved = reservedByUnfinished.remove(reading);
        bytes.addAndGet(retained - (reserved == null ? 0 : reserved));
    }

    /** Handles a disconnected client. */
    void lost(BodyReading reading, BodyPlan plan) {
        ended(reading, 0);
        metrics.refused(Ending.CLIENT_ABORT.reason());
        plan.onFailure().accept(Ending.CLIENT_ABORT);
    }

    void release(long released) {
        bytes.addAndGet(-released);
    }

    long bytes() {
        return bytes.get();
    }

    synchronized int count() {
        return reservedByUnfinished.size();
    }

    /**
     * Reserves memory, if necessary by aborting the oldest unfinished bodies.
     *
     * @param reading that needs the memory; it may be aborted itself
     */
    boolean reserve(BodyReading reading, long wanted) {
        while (true) {
            BodyReading oldest;
            synchronized (this) {
                if (reading.hasEnded()) {
                    return false;
                }
                // Concurrent calls only release memory.
                if (bytes.get() + wanted <= maxBytes) {
                    bytes.addAndGet(wanted);
                    reservedByUnfinished.merge(reading, wanted, Long::sum);
                    return true;
                }
                oldest = takeOldest();
            }
            if (oldest == null) {
                return false;
            }
            oldest.end(Ending.NO_MEMORY); // outside the lock, because it calls the container
        }
    }

    /** Aborts overdue readings. */
    void endOverdue(long nowNanos) {
        List<BodyReading> all;
        synchronized (this) {
            all = new ArrayList<>(reservedByUnfinished.keySet());
        }
        all.forEach(reading -> reading.endIfOverdue(nowNanos));
    }

    private @Nullable BodyReading takeOldest() {
        BodyReading oldest = reservedByUnfinished.keySet().stream()
                .filter(reading -> !reading.isOfAuthenticated())
                .findFirst()
                .orElseGet(
                        () -> reservedByUnfinished.keySet().stream().findFirst().orElse(null));
        Long reserved = oldest == null ? null : reservedByUnfinished.remove(oldest);
        bytes.addAndGet(reserved == null ? 0 : -reserved);
        return oldest;
    }
}
