/**
 * JSON as senders write it: read within bounds, repaired where single values are invalid, flattened to attributes. It knows
 * no format and no event.
 */
@NullMarked
package io.filigree.ingest.format.json;

import org.jspecify.annotations.NullMarked;
