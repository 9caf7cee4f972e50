/**
 * The wire format {@code log-v1}: log records that extensions and log forwarders post to {@code /log/v1}. It knows no other
 * format, and nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.logs;

import org.jspecify.annotations.NullMarked;
