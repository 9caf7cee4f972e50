/**
 * The wire format of New Relic's APM agents, and of its Lambda extensions in APM mode: the collector protocol, version 17. It
 * knows no server and no other format.
 */
@NullMarked
package io.filigree.ingest.apm;

import org.jspecify.annotations.NullMarked;
