package io.filigree.ingest.freshness;

import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.FreshnessStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * What this process counted and has not written yet. A batch costs the ingest path one merge in memory. While the
 * database is down counts stay here, and there are few, because then no batch is stored.
 */
public final class FreshnessCounters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FreshnessCounters.class);

    /** Rows to write: as many as the largest inventory makes in a few seconds. */
    private static final int MAX_SIZE = 100_000;

    private final FreshnessStore store;
    private DecorationCounters tallies = new DecorationCounters();

    public FreshnessCounters(FreshnessStore store) {
        this.store = store;
    }

    /** Counts what a stored batch came to. */
    public synchronized void add(DecorationCounters counted) {
        if (tallies.size() > MAX_SIZE) {
            log.warn("Counts of {} functions and regions could not be written for long, and are dropped", MAX_SIZE);
            tallies = new DecorationCounters();
        }
        tallies.add(counted);
    }

    /** Writes what was counted; what cannot be written is counted on. */
    @Scheduled(fixedDelayString = "PT3S")
    public void flush() {
        DecorationCounters counted = take();
        if (counted.size() == 0) {
            return;
        }
        try {
            store.add(counted);
        } catch (RuntimeException e) {
            // The outer loop: the next turn writes both.
            log.warn("Could not write how events were decorated; it is tried again", e);
            add(counted);
        }
    }

    @Override
    public void close() {
        flush();
    }

    private synchronized DecorationCounters take() {
        DecorationCounters counted = tallies;
        tallies = new DecorationCounters();
        return counted;
    }
}
