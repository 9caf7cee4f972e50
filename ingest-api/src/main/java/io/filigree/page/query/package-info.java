/**
 * The page on which people ask in NRQL: editor, completion, pictures of answers, saved queries and a gallery. Shows what
 * {@link io.filigree.query.nrql.QueryEngine} answers, and knows neither SQL nor events.
 */
@NullMarked
package io.filigree.page.query;

import org.jspecify.annotations.NullMarked;
