package io.filigree.ingest.resolution;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Traces and request ids of which this process has committed an invocation, or an event without a function. If both were
 * stored concurrently, neither transaction saw the other's rows; a later lookup sees both. Thread-safe.
 */
public final class RecentTraces {

    /** Above this number, the newest are dropped: the periodic scan of stored traces finds their events later. */
    private static final int MAX_NOTED = 100_000;

    private final Set<String> traceIds = new LinkedHashSet<>();
    private final Set<String> requestIds = new LinkedHashSet<>();

    /** Adds traces and request ids. */
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

    /** Removes and returns all traces. */
    public synchronized List<String> take() {
        return takeAll(traceIds);
    }

    /** Removes and returns all request ids. */
    public synchronized List<String> takeRequests() {
        return takeAll(requestIds);
    }

    private static List<String> takeAll(Set<String> noted) {
        List<String> taken = List.copyOf(noted);
        noted.clear();
        return taken;
    }
}
