package io.filigree.poller;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** What the schedule of polls did in this process, for health and metrics. */
public final class PollerStatus {

    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong eventSourceFailures = new AtomicLong();
    private volatile boolean leader;
    private volatile @Nullable Instant lastRun;

    PollerStatus() {}

    void ran(Instant at, boolean asLeader) {
        leader = asLeader;
        lastRun = at;
    }

    void succeeded() {
        succeeded.incrementAndGet();
    }

    void eventSourcesFailed(long regions) {
        eventSourceFailures.addAndGet(regions);
    }

    void failed() {
        failed.incrementAndGet();
    }

    /** When the schedule last ran without a failure; null before its first run. Leaders and standbys run every few seconds. */
    public @Nullable Instant lastRun() {
        return lastRun;
    }

    /** Whether this process is the one that polls, as of the last run. */
    public boolean isLeader() {
        return leader;
    }

    /** Polls of accounts that completed, including those with regions that could not be listed. */
    public long succeededPolls() {
        return succeeded.get();
    }

    /** Polls of accounts that listed nothing. */
    public long failedPolls() {
        return failed.get();
    }

    /** Sweeps of regions whose functions were listed, but not their event source mappings. */
    public long eventSourceFailures() {
        return eventSourceFailures.get();
    }
}
