/**
 * What a batch of payloads becomes, as pure functions: payloads, the identities of new messages, related rows and a snapshot go in, rows,
 * updates and statistics come out. The package reads no table, no clock and no counter.
 */
@NullMarked
package io.filigree.ingest.batch;

import org.jspecify.annotations.NullMarked;
