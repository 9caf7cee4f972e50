/**
 * The wire format {@code aws-logs-v1}: log events that New Relic's log forwarder posts to {@code /aws/v1} and {@code
 * /aws/vpc/v1}. It knows no other format, and nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.forwarder;

import org.jspecify.annotations.NullMarked;
