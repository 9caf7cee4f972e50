package io.filigree.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.EventTimeRange;
import io.filigree.db.sender.AccountMismatch;
import io.filigree.db.sender.FunctionUse;
import io.filigree.decorator.Decoration.Found;
import io.filigree.ingest.batch.BatchStatistics;
import io.filigree.ingest.batch.DecorationStatistics;
import io.filigree.ingest.freshness.FreshnessCounters;

/**
 * The observers of stored events: the counters, the tallies of freshness, the usage of keys, the keys of
 * functions, messages that are not of their key's accounts, and the lookup of unknown functions.
 */
record IngestObserver(
        IngestMetrics metrics,
        FreshnessCounters freshness,
        UnknownFunctionReporter misses,
        BiConsumer<Long, Long> rowsOfKey,
        Consumer<Collection<FunctionUse>> functionsSeen,
        Consumer<Collection<AccountMismatch>> mismatches) {

    void stored(BatchStatistics batch, WriteResult written, Instant now) {
        metrics.stored(batch, written, now);
        freshness.add(batch.decorations().counters(now));
        misses.note(batch.decorations().missed(), now);
        batch.usage().rows().forEach(rowsOfKey);
        functionsSeen.accept(batch.usage().functions());
        mismatches.accept(batch.mismatches());
    }

    void decoratedLate(Found found, EventTimeRange seen, Instant now) {
        DecorationCounters late = new DecorationCounters();
        late.foundLate(found, seen, now);
        freshness.add(late);
        metrics.decoratedLate(seen.events());
    }

    void resolvedLate(DecorationStatistics resolved, Instant now) {
        freshness.add(resolved.lateCounters(now));
        metrics.resolvedLate(resolved);
        misses.note(resolved.missed(), now);
    }

    void rejoined(BatchStatistics batch) {
        metrics.rejoined(batch.joins());
    }
}
