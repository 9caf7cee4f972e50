package io.filigree.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.EventTimeRange;
import io.filigree.db.sender.FunctionUse;
import io.filigree.decorator.Decoration.Found;
import io.filigree.ingest.freshness.FreshnessCounters;
import io.filigree.ingest.invocation.JoinResult;

/**
 * The observers of stored events: the counters, the tallies of freshness, the usage of keys, the keys of
 * functions, and the lookup of unknown functions.
 */
record IngestObserver(
        IngestMetrics metrics,
        FreshnessCounters freshness,
        UnknownFunctionReporter misses,
        BiConsumer<Long, Long> rowsOfKey,
        Consumer<Collection<FunctionUse>> functionsSeen) {

    void stored(ProcessedBatch drained, Instant now) {
        metrics.stored(drained, now);
        freshness.add(drained.tally.tallies(now));
        misses.note(drained.tally.missed(), now);
        drained.rowsByKey.forEach(rowsOfKey);
        functionsSeen.accept(drained.functionUses());
    }

    void decoratedLate(Found found, EventTimeRange seen, Instant now) {
        DecorationCounters late = new DecorationCounters();
        late.foundLate(found, seen, now);
        freshness.add(late);
        metrics.decoratedLate(seen.events());
    }

    void resolvedLate(LateBatch batch, Instant now) {
        freshness.add(batch.tallies(now));
        metrics.resolvedLate(batch);
        misses.note(batch.missed(), now);
    }

    void rejoined(JoinResult joined) {
        metrics.rejoined(joined);
    }
}
