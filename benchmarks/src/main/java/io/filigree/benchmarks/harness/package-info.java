/**
 * What programs that put Filigree under load or through faults have in common: Filigree as a process of its own, a
 * PostgreSQL of their own, an inventory and bodies to post. Knows how to start, stop and kill; measures and judges
 * nothing.
 */
@NullMarked
package io.filigree.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
