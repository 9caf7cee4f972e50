/**
 * The envelope in which New Relic's extension and log forwarder post log events: {@code {context, entry}}, with the entry as a
 * JSON text. Knows nothing of what the log events become.
 */
@NullMarked
package io.filigree.ingest.format.envelope;

import org.jspecify.annotations.NullMarked;
