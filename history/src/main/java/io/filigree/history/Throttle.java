package io.filigree.history;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Limits the rows per second. Rows that were slower than the limit do not permit faster ones later. */
final class Throttle {

    private static final int ROWS_AT_ONCE = 1_000;

    private final long nanosOfRows;
    private long next = System.nanoTime();
    private int rows;

    Throttle(int rowsPerSecond) {
        this.nanosOfRows = TimeUnit.SECONDS.toNanos(ROWS_AT_ONCE) / rowsPerSecond;
    }

    /** Counts a row, and waits when there were too many. */
    void row() {
        if (++rows < ROWS_AT_ONCE) {
            return;
        }
        rows = 0;
        long now = System.nanoTime();
        next = Math.max(next, now - nanosOfRows) + nanosOfRows;
        if (next > now) {
            LockSupport.parkNanos(next - now);
        }
    }
}
