/**
 * What a question in NRQL may cost whoever else uses the database, and that it ends when nobody waits for it any more.
 * Knows neither NRQL nor the shapes of answers.
 */
@NullMarked
package io.filigree.nrql.guard;

import org.jspecify.annotations.NullMarked;
