package io.filigree.query.nrql.compile;

/**
 * The time range of a group.
 *
 * @param millis its length
 * @param end ms since 1970
 */
record GroupTime(SqlFragment millis, SqlFragment end) {}
