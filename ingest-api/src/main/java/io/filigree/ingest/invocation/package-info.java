/**
 * Joins one invocation from all its messages: an agent's payload, REPORT lines, lines that report its failure, in any
 * order and bodies they came. Knows events and their stored rows; nothing of wire formats, SQL or HTTP.
 */
@NullMarked
package io.filigree.ingest.invocation;

import org.jspecify.annotations.NullMarked;
