/**
 * The data that New Relic agents harvest: sections of events and errors, and their correlation. Must not depend on wire
 * formats or on the packaging of a harvest.
 */
@NullMarked
package io.filigree.ingest.format.agent;

import org.jspecify.annotations.NullMarked;
