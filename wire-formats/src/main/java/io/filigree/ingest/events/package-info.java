/**
 * The wire format {@code events-v1}: custom events that are posted to New Relic's Event API. It knows no other format, and
 * nothing of HTTP, the spool, tables or who may send.
 */
@NullMarked
package io.filigree.ingest.events;

import org.jspecify.annotations.NullMarked;
