/**
 * Keeps payloads durably and in order, from the acknowledgement until they are stored. Must not depend on wire formats,
 * events, the database or HTTP.
 */
@NullMarked
package io.filigree.ingest.spool;

import org.jspecify.annotations.NullMarked;
