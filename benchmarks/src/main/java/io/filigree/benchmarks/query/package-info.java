/**
 * The query bench: questions in NRQL over a day of events beside SQL that somebody who knows the schema would write for the
 * same answer.
 */
@NullMarked
package io.filigree.benchmarks.query;

import org.jspecify.annotations.NullMarked;
