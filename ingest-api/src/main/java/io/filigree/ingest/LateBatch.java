package io.filigree.ingest;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Reason;

/** Stored events whose functions were resolved in one transaction, for the counters. */
final class LateBatch {

    private final BatchStats tally = new BatchStats();
    private final Map<Reason, Long> before = new EnumMap<>(Reason.class);
    private final Set<String> traceIds = new HashSet<>();
    private final Set<String> requestIds = new HashSet<>();
    private int events;
    private int decorated;

    /** @param reason why the event was not decorated before */
    void count(Reason reason, DecoratedEvent event) {
        events++;
        before.merge(reason, 1L, Long::sum);
        tally.count(event);
        if (event.decoration() instanceof Found) {
            decorated++;
        }
        String traceId = event.event().traceId();
        if (traceId != null && BatchProcessor.concernsItsTrace(event.event())) {
            traceIds.add(traceId);
        }
        String requestId = event.event().requestId();
        if (requestId != null && BatchProcessor.concernsItsRequest(event.event())) {
            requestIds.add(requestId);
        }
    }

    int events() {
        return events;
    }

    /** Of these, the ones that are decorated now. */
    int decorated() {
        return decorated;
    }

    /** Of those that are invocations now, or still look for theirs. */
    Collection<String> traceIds() {
        return traceIds;
    }

    /** Of those that are invocations now. */
    Collection<String> requestIds() {
        return requestIds;
    }

    DecorationCounters tallies(Instant now) {
        DecorationCounters tallies = tally.lateTallies(now);
        before.forEach((reason, count) -> tallies.noLongerUndecorated(reason, count, now));
        return tallies;
    }

    Set<HintedFunction> missed() {
        return tally.missed();
    }
}
