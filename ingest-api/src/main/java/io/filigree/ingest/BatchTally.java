package io.filigree.ingest;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.filigree.db.freshness.Seen;
import io.filigree.db.freshness.Tallies;
import io.filigree.db.hint.HintedFunction;
import io.filigree.decorator.DecoratedEvent;
import io.filigree.decorator.Decoration.Found;
import io.filigree.decorator.Decoration.Missing;
import io.filigree.decorator.Decoration.Reason;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;

/** How the events of one batch were decorated: counted by function while they are gone through, and told once. */
final class BatchTally {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,9}");

    private final Map<Long, Use> uses = new HashMap<>();
    private final Map<FunctionArn, Long> unknown = new HashMap<>();
    private final Map<Reason, Long> undecorated = new EnumMap<>(Reason.class);
    private final Set<InvokedArn> missed = new HashSet<>();

    void count(DecoratedEvent decorated) {
        InvokedArn function = decorated.event().function();
        if (decorated.decoration() instanceof Found found) {
            uses.computeIfAbsent(found.metadata().id(), id -> new Use(found))
                    .add(decorated.event().timestamp());
            if (function != null && isOfAnotherVersion(function, found)) {
                missed.add(function);
            }
        } else if (decorated.decoration() instanceof Missing missing) {
            if (missing.reason() == Reason.FUNCTION_UNKNOWN && function != null) {
                unknown.merge(function.function(), 1L, Long::sum);
                missed.add(function);
            } else {
                undecorated.merge(missing.reason(), 1L, Long::sum);
            }
        }
    }

    /** @param now when the batch was written; an event that claims to be of later counts as of now */
    Tallies tallies(Instant now) {
        Tallies tallies = new Tallies();
        uses.values().forEach(use -> tallies.found(use.found, use.seen(now), now));
        unknown.forEach((function, events) -> tallies.unknown(function, events, now));
        undecorated.forEach((reason, events) -> tallies.undecorated(reason, events, now));
        return tallies;
    }

    /** What the inventory should know for such events: their functions, and the versions that their qualifiers number. */
    Set<HintedFunction> missed() {
        Set<HintedFunction> hinted = new HashSet<>();
        for (InvokedArn invoked : missed) {
            if (unknown.containsKey(invoked.function())) {
                hinted.add(HintedFunction.latest(invoked.function()));
            }
            if (invoked.qualifier() != null
                    && VERSION.matcher(invoked.qualifier()).matches()) {
                hinted.add(new HintedFunction(invoked.function(), invoked.qualifier()));
            }
        }
        return hinted;
    }

    private static boolean isOfAnotherVersion(InvokedArn function, Found found) {
        return function.qualifier() != null
                && !function.qualifier()
                        .equals(found.metadata().description().configuration().version());
    }

    /** Events that one version of metadata decorated; of one batch, so all found it equally old. */
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

        Seen seen(Instant now) {
            return new Seen(events, first.isAfter(now) ? now : first, last.isAfter(now) ? now : last);
        }
    }
}
