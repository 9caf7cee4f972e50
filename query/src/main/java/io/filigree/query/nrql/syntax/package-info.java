/** NRQL as a typed tree, and how text becomes one. Knows neither SQL nor events. */
@NullMarked
package io.filigree.query.nrql.syntax;

import org.jspecify.annotations.NullMarked;
