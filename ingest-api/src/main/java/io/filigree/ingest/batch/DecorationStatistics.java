package io.filigree.ingest.batch;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.filigree.db.freshness.DecorationCounters;
import io.filigree.db.freshness.EventTimeRange;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.DecorationStatus;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.event.Event;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.ingest.resolution.FunctionLookup;
import org.jspecify.annotations.Nullable;

/**
 * How the events of one transaction are decorated: new events, or stored ones whose function was found afterwards. Counted by function.
 */
public final class DecorationStatistics {

    /** By metadata: one version of it may decorate some events and be ambiguous for others, of which an alias was invoked. */
    private final Map<DecorationStatus, Map<Long, Use>> uses = new EnumMap<>(DecorationStatus.class);

    private final Map<FunctionArn, Long> unknown = new HashMap<>();
    private final Map<FunctionArn, Long> ofUnknownVersion = new HashMap<>();
    private final Map<Reason, Long> undecorated = new EnumMap<>(Reason.class);
    private final Set<InvokedArn> missed = new HashSet<>();
    private final Map<DecorationStatus, Integer> byStatus = new EnumMap<>(DecorationStatus.class);
    private final Map<Reason, Integer> byReason = new EnumMap<>(Reason.class);
    private final Map<Reason, Long> before = new EnumMap<>(Reason.class);
    private final Set<String> traceIds = new HashSet<>();
    private final Set<String> requestIds = new HashSet<>();
    private @Nullable Use lastUse;
    private int events;
    private int memoryMismatches;

    /**
     * Counts a stored event whose function was found.
     *
     * @param reason why the event was not decorated before
     */
    public void countResolved(Reason reason, DecoratedEvent decorated) {
        before.merge(reason, 1L, Long::sum);
        count(decorated);
    }

    /** Counts a new event. */
    public void count(DecoratedEvent decorated) {
        events++;
        countDecoration(decorated);
        if (decorated.decoration() instanceof Missing missing) {
            byReason.merge(missing.reason(), 1, Integer::sum);
        } else {
            byStatus.merge(decorated.decoration().status(), 1, Integer::sum);
        }
        if (decorated.memoryMismatch()) {
            memoryMismatches++;
        }
        Event event = decorated.event();
        String traceId = event.traceId();
        if (traceId != null && FunctionLookup.concernsItsTrace(event)) {
            traceIds.add(traceId);
        }
        String requestId = event.requestId();
        if (requestId != null && FunctionLookup.concernsItsRequest(event)) {
            requestIds.add(requestId);
        }
    }

    private void countDecoration(DecoratedEvent decorated) {
        InvokedArn function = decorated.event().function();
        if (decorated.decoration() instanceof Found found) {
            useOf(found).add(decorated.event().timestamp());
        } else if (decorated.decoration() instanceof Missing missing) {
            if (missing.reason() == Reason.FUNCTION_UNKNOWN && function != null) {
                unknown.merge(function.function(), 1L, Long::sum);
                missed.add(function);
            } else if (missing.reason() == Reason.VERSION_UNKNOWN && function != null) {
                ofUnknownVersion.merge(function.function(), 1L, Long::sum);
                missed.add(function);
            } else {
                undecorated.merge(missing.reason(), 1L, Long::sum);
            }
        }
    }

    /** Events of one function are mostly in a row. */
    private Use useOf(Found found) {
        Use last = lastUse;
        if (last == null
                || last.found.metadata().id() != found.metadata().id()
                || last.found.status() != found.status()) {
            last = uses.computeIfAbsent(found.status(), status -> new HashMap<>())
                    .computeIfAbsent(found.metadata().id(), id -> new Use(found));
            lastUse = last;
        }
        return last;
    }

    /** All events. */
    public int events() {
        return events;
    }

    /** Those of them that are decorated, by status. */
    public Map<DecorationStatus, Integer> byStatus() {
        return byStatus;
    }

    /** The others, by the reason. */
    public Map<Reason, Integer> byReason() {
        return byReason;
    }

    /** How many events are decorated. */
    public int decorated() {
        return byStatus.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Events whose REPORT names another memory size than their metadata. */
    public int memoryMismatches() {
        return memoryMismatches;
    }

    /** Traces whose stored events may be resolved now. */
    public Set<String> traceIds() {
        return traceIds;
    }

    /** Request ids whose stored events may be resolved now. */
    public Set<String> requestIds() {
        return requestIds;
    }

    /**
     * The counters of new events.
     *
     * @param now when the batch was written; an event that claims to be of later counts as of now
     */
    public DecorationCounters counters(Instant now) {
        DecorationCounters counters = new DecorationCounters();
        uses.values()
                .forEach(ofStatus -> ofStatus.values().forEach(use -> counters.found(use.found, use.seen(now), now)));
        addMissing(counters, now);
        return counters;
    }

    /**
     * The counters of resolved events, which were counted without a function before: in the region of their function they count as
     * pending until now.
     */
    public DecorationCounters lateCounters(Instant now) {
        DecorationCounters counters = new DecorationCounters();
        uses.values()
                .forEach(ofStatus -> ofStatus.values().forEach(use -> {
                    counters.unknown(
                            use.found.metadata().description().arn(), Reason.FUNCTION_UNRESOLVED, use.events, now);
                    counters.foundLate(use.found, use.seen(now), now);
                }));
        addMissing(counters, now);
        before.forEach((reason, count) -> counters.noLongerUndecorated(reason, count, now));
        return counters;
    }

    private void addMissing(DecorationCounters counters, Instant now) {
        unknown.forEach((function, count) -> counters.unknown(function, Reason.FUNCTION_UNKNOWN, count, now));
        ofUnknownVersion.forEach((function, count) -> counters.unknown(function, Reason.VERSION_UNKNOWN, count, now));
        undecorated.forEach((reason, count) -> counters.undecorated(reason, count, now));
    }

    /** What the inventory should know for such events: their functions, and the published versions that ran. */
    public Set<HintedFunction> missed() {
        Set<HintedFunction> hinted = new HashSet<>();
        for (InvokedArn invoked : missed) {
            if (unknown.containsKey(invoked.function())) {
                hinted.add(HintedFunction.latest(invoked.function()));
            }
            String version = invoked.version();
            if (version != null && !version.equals(FunctionConfiguration.LATEST)) {
                hinted.add(new HintedFunction(invoked.function(), version));
            }
        }
        return hinted;
    }

    /** Events that one version of metadata decorated, with one status; of one batch, so all found it equally old. */
    private static final class Use {
        private final Found found;
        private long events;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        Use(Found found) {
            this.found = found;
        }

        void add(Instant timestamp) {
            events++;
            first = timestamp.isBefore(first) ? timestamp : first;
            last = timestamp.isAfter(last) ? timestamp : last;
        }

        EventTimeRange seen(Instant now) {
            return new EventTimeRange(events, first.isAfter(now) ? now : first, last.isAfter(now) ? now : last);
        }
    }
}
