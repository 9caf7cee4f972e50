/**
 * The wire format of {@code POST /aws/lambda/v1}: from the bytes that an extension or a log forwarder posts to events.
 * Pure functions; it knows nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.lambda;

import org.jspecify.annotations.NullMarked;
