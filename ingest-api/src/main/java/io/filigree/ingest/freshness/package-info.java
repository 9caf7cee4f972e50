/** Counts how events are decorated, in memory, and writes that down every few seconds. Knows no wire format. */
@NullMarked
package io.filigree.ingest.freshness;

import org.jspecify.annotations.NullMarked;
