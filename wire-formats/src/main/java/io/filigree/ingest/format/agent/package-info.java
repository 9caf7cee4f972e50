/**
 * What New Relic agents harvest: sections of events and errors, and what belongs together in them. It knows no format and
 * nothing about how a harvest is packed.
 */
@NullMarked
package io.filigree.ingest.format.agent;

import org.jspecify.annotations.NullMarked;
