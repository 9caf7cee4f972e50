package io.filigree.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.filigree.db.freshness.Seen;
import io.filigree.db.freshness.Tallies;
import io.filigree.db.sender.FunctionUse;
import io.filigree.decorator.Decoration.Found;
import io.filigree.ingest.freshness.FreshnessTallies;
import io.filigree.ingest.invocation.Joined;

/**
 * Who is told of events once they are stored: the counters, the tallies of freshness, the usage of keys, the keys of
 * functions, and what asks for unknown functions.
 */
record Bookkeeping(
        IngestMetrics metrics,
        FreshnessTallies freshness,
        Misses misses,
        BiConsumer<Long, Long> rowsOfKey,
        Consumer<Collection<FunctionUse>> functionsSeen) {

    void stored(DrainedBatch drained, Instant now) {
        metrics.stored(drained, now);
        freshness.add(drained.tally.tallies(now));
        misses.note(drained.tally.missed(), now);
        drained.rowsByKey.forEach(rowsOfKey);
        functionsSeen.accept(drained.functionUses());
    }

    void decoratedLate(Found found, Seen seen, Instant now) {
        Tallies late = new Tallies();
        late.foundLate(found, seen, now);
        freshness.add(late);
        metrics.decoratedLate(seen.events());
    }

    void resolvedLate(LateBatch batch, Instant now) {
        freshness.add(batch.tallies(now));
        metrics.resolvedLate(batch);
        misses.note(batch.missed(), now);
    }

    void rejoined(Joined joined) {
        metrics.rejoined(joined);
    }
}
