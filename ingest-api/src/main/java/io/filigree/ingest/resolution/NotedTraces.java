package io.filigree.ingest.resolution;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Traces of which an invocation, or an event without a function, was stored in this process and is committed. Where both
 * were stored at the same moment, neither transaction saw the other's rows; what looks afterwards sees both. Safe to share
 * between threads.
 */
public final class NotedTraces {

    /** Of more, the newest are dropped: their events are found later, when all that are stored are looked through. */
    private static final int MAX_NOTED = 100_000;

    private final Set<String> traceIds = new LinkedHashSet<>();

    /** Notes traces. */
    public synchronized void note(Collection<String> more) {
        for (String traceId : more) {
            if (traceIds.size() == MAX_NOTED) {
                return;
            }
            traceIds.add(traceId);
        }
    }

    /** Takes all of them, which are noted no longer. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(traceIds);
        traceIds.clear();
        return taken;
    }
}
