package io.filigree.ingest;

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
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.InvokedArn;

/** How the events of one batch were decorated: counted by function while they are gone through, and told once. */
final class BatchStats {

    /** By metadata: one version of it may decorate some events and be ambiguous for others, of which an alias was invoked. */
    private final Map<DecorationStatus, Map<Long, Use>> uses = new EnumMap<>(DecorationStatus.class);

    private final Map<FunctionArn, Long> unknown = new HashMap<>();
    private final Map<FunctionArn, Long> ofUnknownVersion = new HashMap<>();
    private final Map<Reason, Long> undecorated = new EnumMap<>(Reason.class);
    private final Set<InvokedArn> missed = new HashSet<>();

    void count(DecoratedEvent decorated) {
        InvokedArn function = decorated.event().function();
        if (decorated.decoration() instanceof Found found) {
            uses.computeIfAbsent(found.status(), status -> new HashMap<>())
                    .computeIfAbsent(found.metadata().id(), id -> new Use(found))
                    .add(decorated.event().timestamp());
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

    /** @param now when the batch was written; an event that claims to be of later counts as of now */
    DecorationCounters tallies(Instant now) {
        DecorationCounters tallies = new DecorationCounters();
        uses.values()
                .forEach(ofStatus -> ofStatus.values().forEach(use -> tallies.found(use.found, use.seen(now), now)));
        addMissing(tallies, now);
        return tallies;
    }

    /** Of events that were counted without a function before: in the region of their function they count as pending until now. */
    DecorationCounters lateTallies(Instant now) {
        DecorationCounters tallies = new DecorationCounters();
        uses.values()
                .forEach(ofStatus -> ofStatus.values().forEach(use -> {
                    tallies.unknown(
                            use.found.metadata().description().arn(), Reason.FUNCTION_UNRESOLVED, use.events, now);
                    tallies.foundLate(use.found, use.seen(now), now);
                }));
        addMissing(tallies, now);
        return tallies;
    }

    private void addMissing(DecorationCounters tallies, Instant now) {
        unknown.forEach((function, events) -> tallies.unknown(function, Reason.FUNCTION_UNKNOWN, events, now));
        ofUnknownVersion.forEach((function, events) -> tallies.unknown(function, Reason.VERSION_UNKNOWN, events, now));
        undecorated.forEach((reason, events) -> tallies.undecorated(reason, events, now));
    }

    /** What the inventory should know for such events: their functions, and the published versions that ran. */
    Set<HintedFunction> missed() {
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
