/**
 * One invocation from all that tells of it: an agent's payload, REPORT lines, lines that say that it failed, in whichever
 * order and bodies they came. Knows events and their stored rows; nothing of wire formats, SQL or HTTP.
 */
@NullMarked
package io.filigree.ingest.invocation;

import org.jspecify.annotations.NullMarked;
