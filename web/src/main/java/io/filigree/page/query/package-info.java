/**
 * The page for NRQL queries: editor, completion, visualizations, saved queries and gallery. Displays results of
 * {@link io.filigree.query.nrql.QueryEngine}, and knows neither SQL nor events.
 */
@NullMarked
package io.filigree.page.query;

import org.jspecify.annotations.NullMarked;
