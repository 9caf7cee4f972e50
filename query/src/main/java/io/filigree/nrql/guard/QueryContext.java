package io.filigree.nrql.guard;

import java.util.function.BooleanSupplier;

/** The request that a query is run for. Methods are called on the request's own thread. */
interface QueryContext {

    QueryCaller caller();

    /**
     * Checks whether the client has disconnected. Another thread may call it while the request's own thread waits, and
     * only one thread at a time.
     */
    BooleanSupplier disconnection();

    /** Runs the action after the response is written; immediately where there is no response. */
    void afterResponse(Runnable action);
}
