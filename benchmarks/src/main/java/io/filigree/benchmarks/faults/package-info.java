/**
 * The fault suite: real load on real Filigree processes and a real PostgreSQL, faults, and then every acknowledged
 * message checked by id. It knows what was sent from the bodies themselves, and nothing of how Filigree decodes them.
 */
@NullMarked
package io.filigree.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
