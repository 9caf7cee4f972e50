package io.filigree.nrql.guard;

/**
 * The key or user that a query is run for.
 *
 * @param id the same for the same key or user, different for others
 * @param isUser whether a person waits at a page
 */
record QueryCaller(String id, boolean isUser) {

    /** What the process does of its own accord. */
    static final QueryCaller SYSTEM = new QueryCaller("system", false);
}
