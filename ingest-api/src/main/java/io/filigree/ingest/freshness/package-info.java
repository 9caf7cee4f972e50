/** Counts the decoration of events in memory, and writes the counts every few seconds. Must not depend on wire formats. */
@NullMarked
package io.filigree.ingest.freshness;

import org.jspecify.annotations.NullMarked;
