package io.filigree.ingest.resolution;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Traces and request ids of which an invocation, or an event without a function, was stored in this process and is committed. Where both
 * were stored at the same moment, neither transaction saw the other's rows; what looks afterwards sees both. Safe to share
 * between threads.
 */
public final class RecentTraces {

    /** Of more, the newest are dropped: their events are found later, when all that are stored are looked through. */
    private static final int MAX_NOTED = 100_000;

    private final Set<String> traceIds = new LinkedHashSet<>();
    private final Set<String> requestIds = new LinkedHashSet<>();

    /** Notes traces and request ids. */
    public synchronized void note(Collection<String> moreTraceIds, Collection<String> moreRequestIds) {
        add(moreTraceIds, traceIds);
        add(moreRequestIds, requestIds);
    }

    private static void add(Collection<String> more, Set<String> noted) {
        for (String id : more) {
            if (noted.size() == MAX_NOTED) {
                return;
            }
            noted.add(id);
        }
    }

    /** Takes all traces, which are noted no longer. */
    public synchronized List<String> take() {
        return takeAll(traceIds);
    }

    /** Takes all request ids, which are noted no longer. */
    public synchronized List<String> takeRequests() {
        return takeAll(requestIds);
    }

    private static List<String> takeAll(Set<String> noted) {
        List<String> taken = List.copyOf(noted);
        noted.clear();
        return taken;
    }
}
