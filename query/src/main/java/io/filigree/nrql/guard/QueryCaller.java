package io.filigree.nrql.guard;

/**
 * The key or user that runs a query.
 *
 * @param id unique for each key or user
 * @param isUser whether the caller is a user of a page
 */
record QueryCaller(String id, boolean isUser) {

    /** The caller of internal queries. */
    static final QueryCaller SYSTEM = new QueryCaller("system", false);
}
