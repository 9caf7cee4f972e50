/**
 * From a sender's POST to stored events: spool the payload, acknowledge it, then decode, decorate and store it. Depends on
 * the spool, the decoders and the event store; must not depend on AWS accounts or pages.
 */
@NullMarked
package io.filigree.ingest;

import org.jspecify.annotations.NullMarked;
