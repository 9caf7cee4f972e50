/**
 * Keeps what senders posted, durably and in order, from the acknowledgement until it is stored. Knows bytes and the
 * time they came; knows no wire format, no event, no database and no HTTP.
 */
@NullMarked
package io.filigree.ingest.spool;

import org.jspecify.annotations.NullMarked;
