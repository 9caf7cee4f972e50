package io.filigree.nrql.guard;

/** What a query database asks of the request that a query is run for; on the request's own thread. */
interface QueryContext {

    QueryCaller caller();

    /** Whether the client has disconnected. */
    boolean isGone();

    /** Runs the action when the response is written; at once where there is none. */
    void afterResponse(Runnable action);
}
