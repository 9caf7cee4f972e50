/**
 * Log records as New Relic's agents, extensions and log forwarder write them, whatever they come in. It knows no format, and
 * nothing about what a line of text says.
 */
@NullMarked
package io.filigree.ingest.format.log;

import org.jspecify.annotations.NullMarked;
