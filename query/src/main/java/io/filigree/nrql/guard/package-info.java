/**
 * Limits of NRQL queries: rate, concurrency, time and memory, so that queries cannot starve other users of the
 * database. Queries are cancelled when the client disconnects. Knows neither NRQL nor result formats.
 */
@NullMarked
package io.filigree.nrql.guard;

import org.jspecify.annotations.NullMarked;
