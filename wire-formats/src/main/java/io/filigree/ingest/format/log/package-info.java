/**
 * Log records as New Relic's agents, extensions and log forwarder write them, independent of the wire format. Knows no
 * format, and nothing about the content of a line of text.
 */
@NullMarked
package io.filigree.ingest.format.log;

import org.jspecify.annotations.NullMarked;
