/**
 * Finds the functions of events whose senders name no ARN: by trace, by request id, or by the sender's resource attributes.
 * Must not depend on formats or read tables.
 */
@NullMarked
package io.filigree.ingest.resolution;

import org.jspecify.annotations.NullMarked;
