/**
 * From a sender's POST to stored events: keep the payload, acknowledge, then decode, decorate and store what was kept.
 * Knows the spool, the decoders and the event store; nothing of AWS accounts or pages.
 */
@NullMarked
package io.filigree.ingest;

import org.jspecify.annotations.NullMarked;
