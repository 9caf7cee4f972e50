/** Computes recommendations for functions with NRQL queries, and stores them. Knows no pages except for the quoting of NRQL. */
@NullMarked
package io.filigree.recommendation;

import org.jspecify.annotations.NullMarked;
