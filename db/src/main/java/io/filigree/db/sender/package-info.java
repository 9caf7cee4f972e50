/**
 * What arrives by ingest key: senders, rejected requests, and which functions use which key. Counted in memory and written
 * in batches. Knows nothing of wire formats but their ids.
 */
@NullMarked
package io.filigree.db.sender;

import org.jspecify.annotations.NullMarked;
