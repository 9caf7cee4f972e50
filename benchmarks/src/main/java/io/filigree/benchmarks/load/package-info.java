/**
 * The load bench: Filigree under load beside PostgreSQL's own COPY, as programs that print their figures and say whether
 * they are good enough. Knows nothing of how the harness starts what it measures.
 */
@NullMarked
package io.filigree.benchmarks.load;

import org.jspecify.annotations.NullMarked;
