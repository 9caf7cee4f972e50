package io.filigree.ingest.freshness;

import io.filigree.db.DatabaseFailures;
import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.FreshnessStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The counts of this process that are not written yet. For each batch, ingest only merges counts in memory. While the
 * database is down, the counts stay here and do not grow, because no batch is stored.
 */
public final class FreshnessCounters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FreshnessCounters.class);

    private final DatabaseFailures failures =
            new DatabaseFailures(log, "Decoration counts could not be written, retrying later");

    /** Maximum of rows to write: those that the largest inventory causes in a few seconds. */
    private static final int MAX_SIZE = 100_000;

    private final FreshnessStore store;
    private DecorationCounters tallies = new DecorationCounters();

    public FreshnessCounters(FreshnessStore store) {
        this.store = store;
    }

    /** Adds the counts of a stored batch. */
    public synchronized void add(DecorationCounters counted) {
        if (tallies.size() > MAX_SIZE) {
            log.warn("Decoration counts could not be written for too long, dropping them: rows={}", MAX_SIZE);
            tallies = new DecorationCounters();
        }
        tallies.add(counted);
    }

    /** Writes the counts; if that fails, they are kept. */
    @Scheduled(fixedDelayString = "PT3S")
    public void flush() {
        DecorationCounters counted = take();
        if (counted.size() == 0) {
            return;
        }
        try {
            store.add(counted);
        } catch (DataIntegrityViolationException e) {
            // Later attempts would fail as well, with the counts of all later events.
            log.error("Decoration counts could not be written, dropping them: rows={}", counted.size(), e);
        } catch (RuntimeException e) {
            // The outer loop: the next turn writes both.
            failures.warn(e);
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
