/**
 * What programs that put Filigree under load or through faults have in common: Filigree as a separate process, a
 * separate PostgreSQL, an inventory and bodies to post. Knows how to start, stop and kill; measures and judges
 * nothing.
 */
@NullMarked
package io.filigree.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
