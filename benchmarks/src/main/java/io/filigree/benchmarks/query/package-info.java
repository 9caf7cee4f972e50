/**
 * The query bench: queries in NRQL over a day of events compared to handwritten SQL with the
 * same result.
 */
@NullMarked
package io.filigree.benchmarks.query;

import org.jspecify.annotations.NullMarked;
