package io.filigree.ingest;

/**
 * What PostgreSQL made of the rows of a batch.
 *
 * @param refusedRows rows that it refused; they are kept as undecoded messages
 * @param joinedErrorTraces stack traces that found their error
 */
record WriteResult(int refusedRows, int joinedErrorTraces) {}
