package io.filigree.page.map;

import org.jspecify.annotations.Nullable;

/**
 * An edge of the service map.
 *
 * @param from id of a node
 * @param to id of a node
 * @param calls number of calls in the time range
 * @param rate calls per minute, as text
 * @param errorRate as text
 * @param failing whether the error rate is at least 5 %
 * @param p95 of the duration, as text
 * @param note what is wrong with the event source mapping of the edge; null if nothing is, or if it has none
 * @param queryPage the query string of the query page with the query of the edge
 */
record MapEdge(
        String from,
        String to,
        String verb,
        long calls,
        String rate,
        String errorRate,
        boolean failing,
        String p95,
        @Nullable String note,
        String queryPage) {

    /** What the edge shows, in a line. */
    public String label() {
        String values = isIdle() ? "no calls" : rate + " · " + errorRate + " · " + p95;
        return note == null ? values : isIdle() ? note : values + " · " + note;
    }

    /** Whether only an event source mapping is known of the edge. */
    public boolean isIdle() {
        return calls == 0;
    }

    /** Whether it is drawn in red. */
    public boolean isAlarming() {
        return failing || note != null;
    }

    MapEdge withNote(@Nullable String other) {
        return new MapEdge(from, to, verb, calls, rate, errorRate, failing, p95, other, queryPage);
    }
}
