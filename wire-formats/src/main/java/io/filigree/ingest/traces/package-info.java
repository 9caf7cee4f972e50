/**
 * The wire format {@code trace-v1}: spans that are posted to New Relic's Trace API, in its own layout or in Zipkin's. It knows
 * no other format, and nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.traces;

import org.jspecify.annotations.NullMarked;
