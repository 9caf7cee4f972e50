package io.filigree.nrql.guard;

/** The request that a query is run for. Methods are called on the request's own thread. */
interface QueryContext {

    QueryCaller caller();

    /** Whether the client has disconnected. */
    boolean isGone();

    /** Runs the action after the response is written; immediately where there is no response. */
    void afterResponse(Runnable action);
}
