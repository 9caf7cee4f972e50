package io.filigree.page.map;

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
        String queryPage) {

    /** What the edge shows, in a line. */
    public String label() {
        return rate + " · " + errorRate + " · " + p95;
    }
}
