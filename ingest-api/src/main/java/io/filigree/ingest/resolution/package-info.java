/**
 * Finds the functions of events whose senders name no ARN: by trace, by request id, or by what the sender says of itself. It knows no
 * format, and reads no tables.
 */
@NullMarked
package io.filigree.ingest.resolution;

import org.jspecify.annotations.NullMarked;
